import { expect, test } from 'vitest';
import { Expectations } from '../../../applier/cluster/expectations.ts';
import type { Watched } from '../../../applier/cluster/watch/watched.ts';

const POD = { namespace: 'serving', pod: 'bert-0', uid: 'u' };

/** Pods that are seen, with all that is watched complete. */
function seeing(pod: object | undefined) {
  const items = new Map(pod === undefined ? [] : [['serving/bert-0', { seen: pod }]]);
  const ready = { ready: async () => {}, items };
  const none = new Map();
  const watched = { nodes: ready, pods: ready, plugins: ready, dra: null, layouts: ready, derived: ready };
  return { items, watched: { ...watched, originals: none, services: none } as unknown as Watched };
}

test('a pod that was evicted is waited for until it is seen to leave', async () => {
  const { items, watched } = seeing({ uid: 'u', terminating: false });
  const expectations = new Expectations(watched);
  expectations.leaving(POD);
  let met = false;
  const meeting = expectations.met(new AbortController().signal).then(() => {
    met = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(met).toBe(false);
  items.set('serving/bert-0', { seen: { uid: 'u', terminating: true } });
  await meeting;
});

test('an eviction that comes to nothing is not waited for without end', async () => {
  const expectations = new Expectations(seeing({ uid: 'u', terminating: false }).watched, 50);
  expectations.leaving(POD);
  await expectations.met(new AbortController().signal);
});
