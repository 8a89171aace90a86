package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/scale"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/flowcontrol"
	"k8s.io/controller-manager/pkg/informerfactory"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/controller/daemon"
	"k8s.io/kubernetes/pkg/controller/deployment"
	"k8s.io/kubernetes/pkg/controller/disruption"
	"k8s.io/kubernetes/pkg/controller/endpointslice"
	"k8s.io/kubernetes/pkg/controller/garbagecollector"
	"k8s.io/kubernetes/pkg/controller/job"
	"k8s.io/kubernetes/pkg/controller/namespace"
	"k8s.io/kubernetes/pkg/controller/podgc"
	"k8s.io/kubernetes/pkg/controller/replicaset"
	"k8s.io/kubernetes/pkg/controller/resourceclaim"
	"k8s.io/kubernetes/pkg/controller/serviceaccount"
	"k8s.io/kubernetes/pkg/controller/tainteviction"
)

// workers of each controller; as many as kube-controller-manager has by default.
const workers = 5

// runControllers runs the controllers that the tests need, as kube-controller-manager would run them. The rest of that
// program (volumes, certificates, node lifecycle, …) would take another 1.5 minutes of CPU to compile.
func runControllers() error {
	kubeconfig := flag.String("kubeconfig", "", "file that says where the API server is")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		return err
	}
	config.QPS, config.Burst = 500, 1000 // a test does not wait for a client's own rate limit
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	shared := informers.NewSharedInformerFactory(client, 0)
	if err := startWorkloads(ctx, client, shared); err != nil {
		return err
	}
	objects, started, err := startCleaners(ctx, config, client, shared)
	if err != nil {
		return err
	}
	shared.Start(ctx.Done())
	objects.Start(ctx.Done())
	close(started)
	<-ctx.Done()
	return nil
}

// startWorkloads starts what turns Deployments, DaemonSets and Jobs into pods, and Services into endpoints.
func startWorkloads(ctx context.Context, client kubernetes.Interface, shared informers.SharedInformerFactory) error {
	apps, core := shared.Apps().V1(), shared.Core().V1()
	deployments, err := deployment.NewDeploymentController(
		ctx, apps.Deployments(), apps.ReplicaSets(), core.Pods(), client)
	if err != nil {
		return fmt.Errorf("deployments: %w", err)
	}
	go deployments.Run(ctx, workers)

	replicas := replicaset.NewReplicaSetController(
		ctx, apps.ReplicaSets(), core.Pods(), client, replicaset.BurstReplicas)
	go replicas.Run(ctx, workers)

	backoff := flowcontrol.NewBackOff(time.Second, time.Minute)
	daemons, err := daemon.NewDaemonSetsController(
		ctx, apps.DaemonSets(), apps.ControllerRevisions(), core.Pods(), core.Nodes(), client, backoff)
	if err != nil {
		return fmt.Errorf("daemon sets: %w", err)
	}
	go daemons.Run(ctx, workers)

	jobs, err := job.NewController(ctx, core.Pods(), shared.Batch().V1().Jobs(), client)
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	go jobs.Run(ctx, workers)

	slices := endpointslice.NewController(ctx, core.Pods(), core.Services(), core.Nodes(),
		shared.Discovery().V1().EndpointSlices(), 100, client, 0)
	go slices.Run(ctx, workers)

	resource := shared.Resource().V1()
	claims, err := resourceclaim.NewController(klog.FromContext(ctx), resourceclaim.Features{PrioritizedList: true}, client, core.Pods(),
		resource.ResourceClaims(), resource.ResourceClaimTemplates())
	if err != nil {
		return fmt.Errorf("resource claims: %w", err)
	}
	go claims.Run(ctx, workers)
	return nil
}

// startCleaners starts what guards and removes: budgets, taints, garbage, namespaces and their accounts. The garbage
// collector begins when the returned channel is closed, which is when the informers have been started.
func startCleaners(ctx context.Context, config *rest.Config, client kubernetes.Interface, shared informers.SharedInformerFactory) (informerfactory.InformerFactory, chan struct{}, error) {
	apps, core := shared.Apps().V1(), shared.Core().V1()
	cached := memory.NewMemCacheClient(client.Discovery())
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(cached)
	// Kinds may be added while this runs: CRDs.
	go func() {
		for range time.Tick(10 * time.Second) {
			mapper.Reset()
		}
	}()
	scales, err := scale.NewForConfig(config, mapper, dynamic.LegacyAPIPathResolverFunc,
		scale.NewDiscoveryScaleKindResolver(client.Discovery()))
	if err != nil {
		return nil, nil, err
	}
	budgets := disruption.NewDisruptionController(ctx, core.Pods(), shared.Policy().V1().PodDisruptionBudgets(),
		core.ReplicationControllers(), apps.ReplicaSets(), apps.Deployments(), apps.StatefulSets(),
		client, mapper, scales, client.Discovery())
	go budgets.Run(ctx)

	taints, err := tainteviction.New(ctx, client, core.Pods(), core.Nodes(), "taint-eviction-controller")
	if err != nil {
		return nil, nil, fmt.Errorf("taints: %w", err)
	}
	go taints.Run(ctx)
	go podgc.NewPodGC(ctx, client, core.Pods(), core.Nodes(), 1000).Run(ctx)

	accounts, err := serviceaccount.NewServiceAccountsController(core.ServiceAccounts(), core.Namespaces(), client,
		serviceaccount.DefaultServiceAccountsControllerOptions())
	if err != nil {
		return nil, nil, fmt.Errorf("service accounts: %w", err)
	}
	go accounts.Run(ctx, 1)

	metas, err := metadata.NewForConfig(config)
	if err != nil {
		return nil, nil, err
	}
	namespaces := namespace.NewNamespaceController(ctx, client, metas,
		client.Discovery().ServerPreferredNamespacedResources, core.Namespaces(), 5*time.Minute, "kubernetes")
	go namespaces.Run(ctx, workers)

	objects := informerfactory.NewInformerFactory(shared, metadatainformer.NewSharedInformerFactory(metas, 0))
	started := make(chan struct{})
	garbage, err := garbagecollector.NewGarbageCollector(
		ctx, client, metas, mapper, garbagecollector.DefaultIgnoredResources(), objects, started)
	if err != nil {
		return nil, nil, fmt.Errorf("garbage: %w", err)
	}
	go garbage.Run(ctx, workers, 30*time.Second)
	go garbage.Sync(ctx, client.Discovery(), 10*time.Second)
	return objects, started, nil
}
