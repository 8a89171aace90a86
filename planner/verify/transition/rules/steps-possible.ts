import type { FaultKind } from '../replay.ts';
import type { TransitionRule } from '../rule.ts';

/** One rule per thing that a step may run into when the steps are carried out one by one. */
function impossible(kind: FaultKind, id: string, why: string): TransitionRule {
  return {
    id,
    why,
    check: ({ replay, path }) =>
      replay.faults
        .filter((fault) => fault.kind === kind)
        .map(({ step, expected, got }) => ({ path: path(step), expected, got })),
  };
}

export const stepsPossible: readonly TransitionRule[] = [
  impossible('node-not-there', 'node-there', 'a step on a node that is not there cannot be done'),
  impossible('node-there', 'node-added-once', 'a node cannot be added twice'),
  impossible('no-free-instance', 'instance-free', 'a pod without a free instance stays pending'),
  impossible('no-such-pods', 'pods-running', 'pods that do not run cannot be stopped'),
  impossible('pods-left', 'node-empty', 'cutting or releasing a node ends the pods that are left on it'),
  impossible('cordoned', 'node-not-cordoned', 'a cordoned node takes no pods'),
  impossible('not-cordoned', 'node-cordoned', 'pods that are evicted from a node that takes pods come back'),
  impossible(
    'wrong-size',
    'layout-lists-every-gpu',
    'mig-manager takes a layout that leaves a GPU out for never applied',
  ),
];
