import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { Api } from '../kubernetes/support/api.ts';
import { OPERATOR_NAMESPACE } from '../kubernetes/support/device-plugin.ts';
import type { Hardware } from '../kubernetes/support/hardware.ts';
import { mountFile } from '../kubernetes/support/mounted-file.ts';
import { startServer } from '../support/process.ts';
import type { MigPartedBinaries } from './binaries.ts';
import { type Injected, MigParted } from './mig-parted.ts';
import { startSystemBus } from './system-bus.ts';

export interface RealMigManagerOptions {
  readonly api: Api;
  /** What the program may do, it may do by these rights. */
  readonly kubeconfig: string;
  readonly hardware: Hardware;
  readonly binaries: MigPartedBinaries;
  readonly node: string;
  /** The ConfigMap with `config.yaml`, in the operator's namespace. */
  readonly configMap: string;
  /** Milliseconds until a change of the ConfigMap arrives in the file. */
  readonly propagation?: number;
  readonly injected?: Injected;
}

export interface RealMigManager {
  /** The arguments of the calls of nvidia-mig-parted, without paths. */
  readonly calls: string[];
  log(): string;
  stop(): Promise<void>;
}

/** Starts NVIDIA's mig-manager for a node of the cluster, with a bus, a mounted file and the stand-in around it. */
export async function startRealMigManager(options: RealMigManagerOptions): Promise<RealMigManager> {
  const { api, kubeconfig, hardware, binaries, node, configMap } = options;
  const { propagation = 100, injected = () => undefined } = options;
  const dir = await mkdtemp(join(tmpdir(), 'mig-planner-mig-manager-'));
  const file = join(dir, 'config.yaml');
  const bin = join(dir, 'bin');
  const socket = join(dir, 'parted.sock');
  await mkdir(bin);
  const command = [process.execPath, resolve('test/e2e/mig-manager/stand-in.mjs'), socket];
  await writeFile(
    join(bin, 'nvidia-mig-parted'),
    `#!/bin/sh\nexec ${command.map((word) => `'${word}'`).join(' ')} "$@"\n`,
  );
  await chmod(join(bin, 'nvidia-mig-parted'), 0o755);

  const parted = new MigParted(binaries.parted, hardware, node, injected);
  const listener = await parted.listen(socket);
  const source = { namespace: OPERATOR_NAMESPACE, name: configMap, key: 'config.yaml' };
  let written = Promise.resolve();
  const mounted = await mountFile(
    api,
    source,
    () => propagation,
    (content = '') => {
      written = written.then(() => writeFile(file, content));
    },
  );
  await written;
  const bus = await startSystemBus(dir);
  const manager = await startServer(binaries.manager, [], {
    env: {
      PATH: [bin, process.env.PATH].join(delimiter),
      KUBECONFIG: kubeconfig,
      NODE_NAME: node,
      CONFIG_FILE: file,
      HOST_ROOT_MOUNT: dir,
      DEFAULT_GPU_CLIENTS_NAMESPACE: OPERATOR_NAMESPACE,
    },
    ready: async () => true,
  });
  return {
    calls: parted.calls,
    log: manager.log,
    async stop() {
      await manager.stop();
      await bus.stop();
      await mounted.stop();
      await listener.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
