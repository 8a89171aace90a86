import { LAYOUTS_MAP } from '../kubernetes/support/apply-with.ts';
import { Serving } from '../kubernetes/support/serving.ts';
import { migPartedBinaries } from './binaries.ts';
import type { Verb } from './mig-parted.ts';
import { type RealMigManager, startRealMigManager } from './real-mig-manager.ts';
import { grantRights, type Rights } from './rights.ts';

/** Called before mig-parted does anything on a node. */
export type Inject = (verb: Verb, node: string, entry: string) => number | undefined | Promise<number | undefined>;

export const nothing: Inject = () => undefined;

/** A cluster whose nodes with GPUs each have NVIDIA's mig-manager. */
export class Served {
  /** By node. */
  readonly managers = new Map<string, RealMigManager>();
  inject: Inject = nothing;
  /** Milliseconds from a device plugin's being Ready to `allocatable`. */
  allocatableAfter = 50;
  serving!: Serving;
  rights!: Rights;

  static async start(): Promise<Served> {
    const served = new Served();
    const binaries = await migPartedBinaries();
    served.serving = await Serving.start({
      allocatableAfter: () => served.allocatableAfter,
      migManager: async ({ server, hardware }, nodes) => {
        served.rights = await grantRights(server);
        for (const node of nodes) {
          const manager = await startRealMigManager({
            api: server.api,
            kubeconfig: served.rights.kubeconfig,
            hardware,
            binaries,
            node,
            configMap: LAYOUTS_MAP,
            propagation: 300,
            injected: (verb, entry) => served.inject(verb, node, entry),
          });
          served.managers.set(node, manager);
        }
        return { stop: () => Promise.all([...served.managers.values()].map(({ stop }) => stop())) };
      },
    });
    return served;
  }
}
