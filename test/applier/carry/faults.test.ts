import { describe, expect, test } from 'vitest';
import { carryOut, type Outcome } from '../../../applier/carry/index.ts';
import { RehearsalCluster } from '../../../applier/rehearsal/cluster.ts';
import type { Call } from '../../../applier/types.ts';
import { randomFrom } from '../../planner/transition/random-plans.ts';
import { NO_ROOM, owned } from './owned.ts';
import { batchesOf, CASES, cases, erratic, expectEnd, LIMITS, readyOf, watched, worthOf } from './watch-cluster.ts';

class Killed extends Error {}

/** Makes a cluster fail its user before or after some of what it is asked for. */
function killing(cluster: RehearsalCluster, random: () => number, share: number): void {
  for (const method of ['perform', 'saveRecord', 'writeLayouts'] as const) {
    const original = cluster[method].bind(cluster) as (argument: never) => Promise<unknown>;
    Object.assign(cluster, {
      [method]: async (argument: never) => {
        const fate = random();
        if (fate < share / 2) throw new Killed(`before ${method}`);
        // Some calls of several were made.
        const some = method === 'perform' ? ((argument as Call[]).slice(0, 1) as never) : argument;
        const result = await original(fate < share ? some : argument);
        if (fate < share) throw new Killed(`after ${method}`);
        return result;
      },
    });
  }
}

async function untilNotKilled(run: () => Promise<Outcome>): Promise<{ outcome: Outcome; kills: number }> {
  for (let kills = 0; ; kills++) {
    try {
      return { outcome: await run(), kills };
    } catch (error) {
      if (!(error instanceof Killed) || kills > 1000) throw error;
    }
  }
}

describe('carryOut', () => {
  test('goes on after it was killed, however often and wherever', async () => {
    let kills = 0;
    for (const { seed, from, to, transition, snapshot } of cases(CASES / 2, 20_000)) {
      const cluster = new RehearsalCluster({ snapshot, batches: batchesOf(to), behaviour: erratic(seed) });
      const { broken } = watched(from, to, transition, cluster);
      killing(cluster, randomFrom(seed + 1), 0.3);
      const run = await untilNotKilled(() => carryOut({ transition, plan: to, cluster, limits: LIMITS }));
      kills += run.kills;
      expect({ seed, ...run.outcome, broken, faults: cluster.faults }).toMatchObject({
        result: 'done',
        broken: [],
        faults: [],
      });
      expectEnd(cluster, to);
    }
    expect(kills).toBeGreaterThan(CASES / 2);
  });

  test('goes on so while it takes services over from their own Deployments', async () => {
    let kills = 0;
    for (const { seed, from, to, transition, snapshot } of cases(CASES / 3, 70_000)) {
      const seen = owned(snapshot, randomFrom(seed + 2));
      const cluster = new RehearsalCluster({ ...seen, batches: batchesOf(to), behaviour: erratic(seed) });
      const { broken } = watched(from, to, transition, cluster);
      killing(cluster, randomFrom(seed + 1), 0.3);
      const run = await untilNotKilled(() => carryOut({ transition, plan: to, cluster, limits: LIMITS }));
      kills += run.kills;
      expect({ seed, broken, faults: cluster.faults }).toEqual({ seed, broken: [], faults: [] });
      if (run.outcome.result === 'done') expectEnd(cluster, to);
      else expect([seed, run.outcome.says.join('; ')]).toEqual([seed, expect.stringMatching(NO_ROOM)]);
    }
    expect(kills).toBeGreaterThan(CASES / 3);
  });

  test('stops with no node in hand when asked to, and goes on later', async () => {
    let stopped = 0;
    for (const { seed, from, to, transition, snapshot } of cases(CASES, 30_000)) {
      const cluster = new RehearsalCluster({ snapshot, batches: batchesOf(to), behaviour: erratic(seed) });
      const { broken } = watched(from, to, transition, cluster);
      const random = randomFrom(seed + 1);
      let outcome: Outcome;
      do {
        const stop = new AbortController();
        let left = Math.floor(random() * 40);
        const onProgress = () => {
          if (left-- === 0) stop.abort();
        };
        outcome = await carryOut({ transition, plan: to, cluster, limits: LIMITS, stop: stop.signal, onProgress });
        if (outcome.result !== 'stopped') continue;
        stopped++;
        const inHand = cluster.nodes.filter(({ logical, unschedulable }) => logical !== null && unschedulable);
        expect({ seed, inHand: inHand.map(({ name }) => name) }).toEqual({ seed, inHand: [] });
      } while (outcome.result === 'stopped');
      expect({ seed, ...outcome, broken, faults: cluster.faults }).toMatchObject({
        result: 'done',
        broken: [],
        faults: [],
      });
      expectEnd(cluster, to);
    }
    expect(stopped).toBeGreaterThan(CASES / 2);
  });

  test('evicts nothing that a service needs while pods crash and nodes are lost, and reaches the plan', async () => {
    let crashes = 0;
    for (const { seed, from, to, transition, snapshot } of cases(CASES, 40_000)) {
      const worth = worthOf(from, to);
      const random = randomFrom(seed + 1);
      const broken: string[] = [];
      const onCall = (call: Call) => {
        if (call.call !== 'evict') return;
        const pod = cluster.pods.find(({ name }) => name === call.pod);
        const gate = transition.gate[pod?.kind?.service ?? ''];
        if (!pod?.ready || gate === undefined) return;
        const { service, gpu, profile } = pod.kind!;
        const left = readyOf(cluster, worth).get(service)! - worth.get(`${service} ${gpu} ${profile} ${pod.batch}`)!;
        if (left < gate * (1 - 1e-9)) broken.push(`${service} would have ${left} of ${gate}`);
      };
      const cluster = new RehearsalCluster({ snapshot, batches: batchesOf(to), behaviour: erratic(seed), onCall });
      const changed = cluster.changed.bind(cluster);
      let accidents = 6;
      cluster.changed = async (ms) => {
        await changed(ms);
        if (accidents === 0 || random() > 0.1) return;
        accidents--;
        const pod = cluster.pods[Math.floor(random() * cluster.pods.length)];
        if (random() < 0.8) {
          if (pod) cluster.crash(pod.uid);
        } else if (cluster.nodes.length > 2) {
          const { nodeGroup, gpu, gpuCount, name } = cluster.nodes[Math.floor(random() * cluster.nodes.length)]!;
          cluster.lose(name);
          cluster.join(`new-${accidents}-${name}`, { nodeGroup, gpu, gpuCount });
        }
        crashes++;
      };
      const outcome = await carryOut({ transition, plan: to, cluster, limits: LIMITS });
      expect({ seed, ...outcome, broken, faults: cluster.faults }).toMatchObject({
        result: 'done',
        broken: [],
        faults: [],
      });
      expectEnd(cluster, to);
    }
    expect(crashes).toBeGreaterThan(CASES);
  });

  test('gives nodes up that cannot be cut, and keeps every gate', async () => {
    const results = new Map<string, number>();
    for (const { seed, from, to, transition, snapshot } of cases(CASES, 50_000)) {
      const random = randomFrom(seed + 1);
      const hard = random() < 0.5;
      const cut = () => {
        const fate = random();
        if (fate < (hard ? 0.2 : 0.5)) return 'success';
        return fate < 0.75 ? 'failed' : fate < 0.9 ? 'wedged' : 'silent';
      };
      const behaviour = { ...erratic(seed), cut } as const;
      const cluster = new RehearsalCluster({ snapshot, batches: batchesOf(to), behaviour });
      const { broken } = watched(from, to, transition, cluster);
      const outcome = await carryOut({ transition, plan: to, cluster, limits: LIMITS });
      results.set(outcome.result, (results.get(outcome.result) ?? 0) + 1);
      expect({ seed, broken, faults: cluster.faults }).toEqual({ seed, broken: [], faults: [] });
      if (outcome.result === 'done') expectEnd(cluster, to);
      else expect(outcome.says.join('\n')).toMatch(/given up|cut as before/);
    }
    expect(results.get('done')).toBeGreaterThan(0);
    expect(results.get('failed')).toBeGreaterThan(0);
  });
});
