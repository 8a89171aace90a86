import { Connection } from '../../applier/cluster/api/connection.ts';
import { KubeApi } from '../../applier/cluster/api/kube-api.ts';
import { KeptPlans, KubernetesCluster, type PlanFacts, StatusMap } from '../../applier/cluster/index.ts';
import type { Snapshot } from '../../applier/types.ts';
import { type ClusterOptions, clusterOf, fromCluster, placesOf, terminalLog } from './target.ts';

/** A cluster that is only looked at. */
export interface View {
  readonly kept: KeptPlans;
  readonly status: StatusMap;
  snapshot(facts: PlanFacts): Promise<Snapshot>;
}

/** Looks at the cluster that the options name; connections are closed afterwards. */
export async function viewing<T>(options: ClusterOptions, look: (view: View) => Promise<T>): Promise<T> {
  const connection = new Connection(clusterOf(options));
  const api = new KubeApi(connection);
  const status = new StatusMap(api, options.namespace);
  const view: View = {
    kept: new KeptPlans(api, options.namespace),
    status,
    async snapshot(facts) {
      const places = placesOf(options);
      const { backend } = options;
      const common = { api, facts, places, backend, status, log: terminalLog };
      const cluster = new KubernetesCluster({ ...common, reporter: 'command line' });
      try {
        return await cluster.snapshot();
      } finally {
        await cluster.close();
      }
    },
  };
  try {
    return await fromCluster(() => look(view));
  } finally {
    connection.close();
  }
}
