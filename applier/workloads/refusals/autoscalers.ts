import { refused } from '../finding.ts';
import { derivedName } from '../names.ts';
import { nameOf } from '../selectors.ts';
import type { Rule } from './subject.ts';

const PAUSED = 'autoscaling.keda.sh/paused';

/** A second hand on `replicas` would undo what a plan says, and add pods for which there is no instance. */
export const autoscalers: Rule = ({ original, kinds, hpas, scaledObjects }) => {
  const base = original.metadata!.name!;
  const ours = new Set([base, ...kinds.map((kind) => derivedName(base, kind))]);
  const whatToDo =
    'Delete it, or point it elsewhere: how many pods there are follows from the rate in the workload. Let what it ' +
    'measures change the rate instead.';
  const byHpa = hpas
    .filter(({ spec }) => spec?.scaleTargetRef.kind === 'Deployment' && ours.has(spec.scaleTargetRef.name))
    // KEDA makes one of its own, which goes with the ScaledObject.
    .filter(({ metadata }) => !metadata?.ownerReferences?.some(({ kind }) => kind === 'ScaledObject'))
    .map((hpa) => {
      const says = `HorizontalPodAutoscaler ${nameOf(hpa)} scales Deployment ${hpa.spec!.scaleTargetRef.name}`;
      return refused('hpa', says, whatToDo);
    });
  const byKeda = scaledObjects
    .filter(({ metadata }) => metadata?.annotations?.[PAUSED] !== 'true')
    .filter(({ spec }) => (spec?.scaleTargetRef?.kind ?? 'Deployment') === 'Deployment')
    .filter(({ spec }) => ours.has(spec?.scaleTargetRef?.name ?? ''))
    .map((object) => {
      const says = `KEDA ScaledObject ${nameOf(object)} scales Deployment ${object.spec!.scaleTargetRef!.name}`;
      return refused('keda', says, `${whatToDo} To keep it for later, annotate it with ${PAUSED}: "true".`);
    });
  return [...byHpa, ...byKeda];
};
