// Command testcluster is a Kubernetes control plane in one file: the name it is called by, or else its first argument,
// says which component it is.
//
// One binary, since most of what the components are made of they share: it is compiled and linked once.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

func main() {
	component := filepath.Base(os.Args[0])
	if component == "testcluster" && len(os.Args) > 1 {
		os.Args = os.Args[1:]
		component = os.Args[0]
	}
	switch component {
	case "etcd":
		etcdmain.Main(os.Args)
	case "kube-apiserver":
		os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
	case "kube-controller-manager":
		if err := runControllers(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "kube-scheduler":
		os.Exit(cli.Run(scheduler.NewSchedulerCommand()))
	default:
		fmt.Fprintf(os.Stderr, "testcluster: unknown component %q\n", component)
		os.Exit(2)
	}
}
