import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Limits } from '../../../applier/carry/index.ts';
import { LIMITS } from '../kubernetes/support/apply-with.ts';
import { eventually } from '../kubernetes/support/eventually.ts';
import type { Node } from '../kubernetes/support/objects.ts';
import { day, night } from '../kubernetes/support/plans.ts';
import { describeWith } from '../support/component.ts';
import type { Verb } from './mig-parted.ts';
import { type Inject, nothing, Served } from './served.ts';

/** mig-manager looks once a second for each of four kinds of pods: a change takes it some 6 s here, not 40. */
const SLOWER: Limits = {
  ...LIMITS,
  stallMs: 80_000,
  node: { warnSeconds: 8, actSeconds: 15, giveUpSeconds: 60, propagationSeconds: 1, repeatSeconds: 1 },
};
const STATE = 'nvidia.com/mig.config.state';

interface Event {
  readonly metadata: { readonly uid: string };
  readonly involvedObject: { readonly kind: string };
  readonly reason: string;
  readonly message: string;
}

await describeWith("carrying plans out with NVIDIA's mig-manager", Served.start, (served: Served) => {
  const { serving, managers, rights } = served;
  const { api } = serving.server;
  const there = serving.way(day, night);
  const back = serving.way(there.plan, day);
  let now: 'day' | 'night' = 'day';
  let before: ReadonlySet<string> = new Set();

  const next = () => (now === 'day' ? there : back);
  const apply = async () => {
    const outcome = await serving.apply(next(), { limits: SLOWER });
    expect(outcome, await says()).toMatchObject({ result: 'done' });
    now = now === 'day' ? 'night' : 'day';
  };
  const node = (name: string) => api.get<Node>(`/api/v1/nodes/${name}`);
  /** For each node once: the first call of this kind. */
  const first = (wanted: Verb, then: (name: string) => ReturnType<Inject>): Inject => {
    const seen = new Set<string>();
    return (verb, name) => {
      if (verb !== wanted || seen.has(name)) return undefined;
      seen.add(name);
      return then(name);
    };
  };
  /** What was told of the nodes since the test began. */
  const told = async () => {
    const { items } = await api.get<{ items: Event[] }>('/api/v1/events');
    const ours = items.filter(
      ({ involvedObject, metadata }) => involvedObject.kind === 'Node' && !before.has(metadata.uid),
    );
    return ours.map(({ reason, message, metadata }) => ({ uid: metadata.uid, says: `${reason} ${message}` }));
  };
  const says = async () => (await told()).map(({ says }) => says).join('\n');

  beforeAll(async () => {
    const outcome = await serving.apply(serving.way(null, day), { limits: SLOWER });
    expect(outcome).toMatchObject({ result: 'done' });
  });

  beforeEach(async () => {
    before = new Set([...before, ...(await told()).map(({ uid }) => uid)]);
    served.inject = nothing;
    served.allocatableAfter = 50;
  });

  afterEach(() => {
    expect(serving.sampler.shortfalls).toEqual([]);
    expect(serving.hardware.violations).toEqual([]);
    expect(serving.kubelet.errors).toEqual([]);
  });

  afterAll(() => serving.stop());

  test('all goes well: no second name is asked for', async () => {
    await apply();
    expect(await says()).not.toMatch(/asked again/);
  });

  test('apply fails once on every node, after earlier successes (F3): well by the other name', async () => {
    served.inject = first('apply', () => 1);
    await apply();
    expect(await says()).toMatch(/mig-manager failed.*asked again/);
  });

  test('pending for ever, operands paused (F1): set going, and well by the other name', async () => {
    await rights.takePods();
    const running = apply();
    await eventually(() => {
      const logs = [...managers.values()].map(({ log }) => log());
      expect(logs.join('\n')).toMatch(/failed to wait for pods to be deleted/);
    }, 60_000);
    await rights.givePods();
    await running;
    expect(await says()).toMatch(/not done after 15 s.*asked again/);
  });

  test('instances are offered long after success', async () => {
    served.allocatableAfter = 5_000;
    await apply();
    expect(await says()).not.toMatch(/asked again/);
  });

  test('the success of an earlier run shows after the flip: the node stays cordoned', async () => {
    const cordoned: unknown[] = [];
    served.inject = first('valid', async (name) => {
      await api.patch(`/api/v1/nodes/${name}`, { metadata: { labels: { [STATE]: 'success' } } });
      await sleep(3_000);
      cordoned.push((await node(name)).spec?.unschedulable);
      return undefined;
    });
    await apply();
    expect(cordoned.length).toBeGreaterThan(0);
    expect(new Set(cordoned)).toEqual(new Set([true]));
  });

  // The operands are set going at the deadline, while mig-manager is still at work; so the device plugin offers what there
  // was before, until it is made to look anew.
  test('apply ends long after the deadline: the device plugin is started anew, and the plan is reached', async () => {
    const entry = async (name: string) => (await node(name)).metadata.labels?.['nvidia.com/mig.config'];
    served.inject = first('apply', async (name) => {
      const asked = await entry(name);
      await eventually(async () => expect(await entry(name)).not.toBe(asked), 60_000);
      await sleep(2_000);
      return undefined;
    });
    const outcome = await serving.apply(next(), { limits: SLOWER });
    expect(outcome).toMatchObject({ result: 'done' });
    expect(await says()).toMatch(/LayoutRetried/);
  });
});
