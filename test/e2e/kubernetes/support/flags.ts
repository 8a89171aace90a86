import { join } from 'node:path';
import type { Component } from './binaries.ts';
import type { Credentials } from './credentials.ts';

export interface Ports {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly api: number;
}

/** Beta in some of the versions that clusters run: DRA devices that share a GPU's slices. */
const GATES = '--feature-gates=DRAPartitionableDevices=true';

/** How each component is started: on the loopback interface only, its state in `dir`. */
export function flagsOf(dir: string, ports: Ports, credentials: Credentials): Record<Component, readonly string[]> {
  const etcd = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  const kubeconfig = `--kubeconfig=${join(dir, 'admin.kubeconfig')}`;
  return {
    etcd: [
      `--data-dir=${join(dir, 'etcd')}`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      // A test's cluster does not outlive the machine.
      '--unsafe-no-fsync',
    ],
    'kube-apiserver': [
      `--etcd-servers=${etcd}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${ports.api}`,
      '--advertise-address=127.0.0.1',
      '--endpoint-reconciler-type=none',
      `--cert-dir=${join(dir, 'certs')}`,
      '--service-cluster-ip-range=10.96.0.0/24',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${credentials.verifyingKey}`,
      `--service-account-signing-key-file=${credentials.signingKey}`,
      `--token-auth-file=${credentials.tokenFile}`,
      '--authorization-mode=RBAC',
      // Its taint is taken off by the node lifecycle controller, which does not run here: no kubelet sends heartbeats.
      '--disable-admission-plugins=TaintNodesByCondition',
      '--allow-privileged=true',
      '--profiling=false',
      GATES,
    ],
    'kube-controller-manager': [kubeconfig],
    'kube-scheduler': [kubeconfig, '--leader-elect=false', '--secure-port=0', GATES],
  };
}
