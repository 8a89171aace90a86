import { describe, expect, it } from 'vitest';
import type { RouteCondition } from '../../../applier/workloads/http-route.ts';
import { routeAccepted, routeStanding } from '../../../applier/workloads/index.ts';
import { deployment } from './objects.ts';

const condition = (type: string, changes: Partial<RouteCondition> = {}): RouteCondition => ({
  type,
  status: 'True',
  observedGeneration: 3,
  ...changes,
});
const BOTH = [condition('Accepted'), condition('ResolvedRefs')];

const accepted = (conditions: RouteCondition[], parentRef = { name: 'edge', namespace: 'serving' }) =>
  routeAccepted({
    metadata: { name: 'front', namespace: 'serving', generation: 3 },
    spec: { parentRefs: [{ name: 'edge' }] },
    status: { parents: [{ parentRef, conditions }] },
  });

describe('routeAccepted', () => {
  it('believes an answer to the newest version, whether it names the namespace or not', () => {
    expect(accepted(BOTH)).toEqual({ accepted: true });
  });

  it.each([
    ['another Gateway', BOTH, { name: 'other', namespace: 'serving' }, /has not answered/],
    ['an old version', [condition('Accepted', { observedGeneration: 2 }), BOTH[1]!], undefined, /newest version/],
    ['no generation', [condition('Accepted'), { type: 'ResolvedRefs', status: 'True' }], undefined, /newest version/],
    ['half an answer', [condition('Accepted')], undefined, /nothing about ResolvedRefs/],
    [
      'a missing Service',
      [BOTH[0]!, condition('ResolvedRefs', { status: 'False', reason: 'BackendNotFound', message: 'no such service' })],
      undefined,
      /ResolvedRefs=False \(BackendNotFound\): no such service/,
    ],
  ])('does not take %s for consent', (_, conditions, parentRef, says) => {
    expect(accepted(conditions, parentRef)).toEqual({ accepted: false, says: expect.stringMatching(says) });
  });

  it('wants all Gateways of a route to agree', () => {
    const route = {
      metadata: { name: 'front', namespace: 'serving', generation: 3 },
      spec: { parentRefs: [{ name: 'edge' }, { name: 'inner' }] },
      status: { parents: [{ parentRef: { name: 'edge' }, conditions: BOTH }] },
    };
    expect(routeAccepted(route)).toEqual({ accepted: false, says: expect.stringMatching(/Gateway inner/) });
  });

  it('is not content with a route that names none', () => {
    expect(routeAccepted({ metadata: { name: 'front', namespace: 'serving' } })).toMatchObject({ accepted: false });
  });
});

describe('routeStanding', () => {
  const labels = { 'mig-planner/service': 'bert' };

  it('is that of all routes that are labelled for the service', () => {
    const mute = { metadata: { name: 'r', namespace: 'serving', labels }, spec: { parentRefs: [{ name: 'edge' }] } };
    const status = {
      parents: [{ parentRef: { name: 'edge' }, conditions: [condition('Accepted'), condition('ResolvedRefs')] }],
    };
    const good = { ...mute, status };
    expect(routeStanding(deployment(), [good], 'bert')).toEqual({ accepted: true });
    expect(routeStanding(deployment(), [good, mute], 'bert')).toMatchObject({ accepted: false });
    expect(routeStanding(deployment(), [mute], 'resnet')).toBeNull();
  });

  it('is still to come where a Gateway is named', () => {
    const original = deployment({ annotations: { 'mig-planner/gateway': 'edge/public' } });
    expect(routeStanding(original, [], 'bert')).toBe('to-be-made');
  });
});
