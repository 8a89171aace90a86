import type { Pod } from './objects.ts';

/** The status of a running pod, Ready or not. */
export function running(pod: Pod, ready: boolean): object {
  const now = new Date().toISOString();
  const status = ready ? 'True' : 'False';
  return {
    phase: 'Running',
    conditions: [
      { type: 'PodScheduled', status: 'True', lastTransitionTime: now },
      { type: 'Initialized', status: 'True', lastTransitionTime: now },
      { type: 'ContainersReady', status, lastTransitionTime: now },
      { type: 'Ready', status, lastTransitionTime: now },
    ],
    containerStatuses: pod.spec.containers.map(({ name, image = '' }) => ({
      name,
      image,
      imageID: '',
      ready,
      restartCount: 0,
      state: { running: { startedAt: now } },
    })),
  };
}

/** The status of a pod that has ended badly, or was never let in. */
export function failed(reason: string, message: string): object {
  return { phase: 'Failed', reason, message, conditions: [{ type: 'Ready', status: 'False', reason }] };
}

/** The status of a pod that has done its work. */
export function succeeded(): object {
  return { phase: 'Succeeded', conditions: [{ type: 'Ready', status: 'False', reason: 'PodCompleted' }] };
}
