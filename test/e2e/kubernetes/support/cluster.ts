import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type Server, startServer } from '../../support/process.ts';
import { Api } from './api.ts';
import { COMPONENTS, type Component, controlPlaneBinaries } from './binaries.ts';
import { writeCredentials } from './credentials.ts';
import { eventually } from './eventually.ts';
import { flagsOf } from './flags.ts';
import { writeKubeconfig } from './kubeconfig.ts';

/** A Kubernetes control plane of a test's own. Nodes and kubelets are up to the test. */
export interface Cluster {
  /** With all rights. */
  readonly api: Api;
  readonly server: string;
  readonly adminKubeconfig: string;
  /** A client and a kubeconfig file with a fresh token of a ServiceAccount; it may do what RBAC allows it. */
  serviceAccount(namespace: string, name: string): Promise<{ readonly kubeconfig: string; readonly api: Api }>;
  /** Ends a component as if the machine had lost power, or politely with SIGTERM. */
  kill(component: Component, signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Starts a component again. */
  start(component: Component): Promise<void>;
  restartApiServer(): Promise<void>;
  log(component: Component): string;
  stop(): Promise<void>;
}

/** Starts a control plane on the loopback interface, building it first if need be. */
export async function startCluster(): Promise<Cluster> {
  const binary = await controlPlaneBinaries();
  const dir = await mkdtemp(join(tmpdir(), 'mig-planner-cluster-'));
  await mkdir(join(dir, 'certs'));
  const [etcd, etcdPeer, api] = await Promise.all([freePort(), freePort(), freePort()]);
  const credentials = await writeCredentials(dir);
  const flags = flagsOf(dir, { etcd, etcdPeer, api }, credentials);
  const server = `https://127.0.0.1:${api}`;
  // The API server makes itself a certificate; the file holds the one that signed it, too.
  const ca = join(dir, 'certs', 'apiserver.crt');
  const adminKubeconfig = join(dir, 'admin.kubeconfig');
  await writeKubeconfig(adminKubeconfig, { server, ca, user: 'admin', token: credentials.adminToken });

  const running = new Map<Component, Server>();
  const endAll = () => {
    for (const { child } of running.values()) child.kill('SIGKILL');
  };
  process.once('exit', endAll);
  const ready: Record<Component, () => Promise<boolean>> = {
    etcd: async () => (await fetch(`http://127.0.0.1:${etcd}/health`)).ok,
    'kube-apiserver': async () => {
      const probe = new Api({ server, ca: await readFile(ca, 'utf8'), token: credentials.adminToken });
      return probe.stream('/readyz', AbortSignal.timeout(2_000)).then(
        (response) => {
          response.resume();
          probe.close();
          return true;
        },
        () => false,
      );
    },
    'kube-controller-manager': async () => true,
    'kube-scheduler': async () => true,
  };
  const start = async (component: Component) => {
    running.set(component, await startServer(binary(component), flags[component], { ready: ready[component] }));
  };
  const kill = async (component: Component, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL') => {
    const process = running.get(component);
    if (signal === 'SIGKILL') process?.child.kill('SIGKILL');
    await process?.stop();
  };
  const stop = async () => {
    admin?.close();
    for (const component of [...COMPONENTS].reverse()) await kill(component);
    process.off('exit', endAll);
    await rm(dir, { recursive: true, force: true });
  };

  let admin: Api | undefined;
  try {
    for (const component of COMPONENTS) await start(component);
    const certificate = await readFile(ca, 'utf8');
    const client = new Api({ server, ca: certificate, token: credentials.adminToken });
    admin = client;
    // Pods need it, and once the controllers have made it they are at work.
    await eventually(() => client.get('/api/v1/namespaces/default/serviceaccounts/default'), 60_000);
    return {
      api: client,
      server,
      adminKubeconfig,
      async serviceAccount(namespace, name) {
        const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
        const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
        const { status } = await client.create<{ status: { token: string } }>(path, request);
        const file = join(dir, `${namespace}-${name}.kubeconfig`);
        const kubeconfig = await writeKubeconfig(file, { server, ca, user: name, token: status.token });
        return { kubeconfig, api: new Api({ server, ca: certificate, token: status.token }) };
      },
      kill,
      start,
      async restartApiServer() {
        await kill('kube-apiserver');
        await start('kube-apiserver');
      },
      log: (component) => running.get(component)?.log() ?? '',
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
