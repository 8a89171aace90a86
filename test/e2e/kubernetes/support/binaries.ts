import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../../support/cache.ts';
import { goProgram } from './go.ts';

/** The programs of a control plane. */
export const COMPONENTS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

/** The Go modules; both `npm test` and the build script run in the repository's root. */
export const GO = 'test/e2e/kubernetes/go';

export type Component = (typeof COMPONENTS)[number];

/**
 * Where the programs of a control plane lie. KUBEBUILDER_ASSETS counts when it holds them all; usually it lacks the
 * controllers and the scheduler. Otherwise they are built once, as one program under four names.
 */
export async function controlPlaneBinaries(): Promise<(component: Component) => string> {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (assets && (await holdsAll(assets))) return (component) => join(assets, component);
  const dir = await goProgram(
    'testcluster',
    `${GO}/testcluster`,
    'a Kubernetes control plane with Go: some 5 minutes on 2 cores',
  );
  for (const component of COMPONENTS) {
    await symlink('testcluster', join(dir, component)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  return (component) => join(dir, component);
}

async function holdsAll(dir: string): Promise<boolean> {
  const found = await Promise.all(COMPONENTS.map((component) => exists(join(dir, component))));
  return found.every(Boolean);
}
