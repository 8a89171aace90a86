import { describe, expect, it } from 'vitest';
import { inputOf, planOf, run, sharedCases, sharedData, sharedDocuments } from './support.ts';

// Where the data is not checked out beside the repository, these show as skipped.
describe.skipIf(!sharedData)('the shared workloads', () => {
  const sample = (family: string, names?: readonly string[]) =>
    sharedCases(family)
      .filter(([name, { feasible }]) => feasible && (names?.includes(name) ?? true))
      .map(([name, entry]) => ({ family, name, entry }));

  it.each([
    ...sample('tiny'),
    ...sample('parvagpu'),
    ...sample('day-night'),
    ...sample('infeasible'),
    ...sample('paper-like'),
    ...sample('wide', ['wide-100', 'wide-300']),
  ])('$family $name: the proven minimum, certified', ({ family, entry }) => {
    const plan = planOf(inputOf(sharedDocuments(family, entry), { searchers: ['greedy', 'exact'] }));
    expect(plan.summary.gpus).toBe(entry.minGpus);
    expect(plan.certificate.optimal).toBe(true);
    expect(plan.certificate.lowerBound).toBe(entry.minGpus);
  });

  it.each([...sample('tiny', ['four-plus-three', 'mixed-fleet']), ...sample('day-night', ['day-b'])])(
    '$family $name: the proven minimum with every searcher',
    ({ family, entry }) => {
      const plan = planOf(inputOf(sharedDocuments(family, entry)));
      expect(plan.summary.gpus).toBe(entry.minGpus);
    },
  );

  it.each([
    ...sample('tiny').filter((_, at) => at % 3 === 0),
    ...sample('parvagpu', ['parvagpu-s3', 'parvagpu-s6', 'parvagpu-s2-x10']),
    ...sample('day-night', ['day-a', 'night-c']),
    ...sample('paper-like', ['normal-1-seed5', 'normal-2-seed4', 'lognormal-1-seed1', 'lognormal-2-seed3']),
  ])('$family $name: close to the minimum by genetic and mcts alone', ({ family, entry }) => {
    const plan = planOf(inputOf(sharedDocuments(family, entry), { searchers: ['genetic', 'mcts'] }));
    expect(plan.summary.gpus).toBeLessThanOrEqual(entry.minGpus! + Math.max(1, entry.minGpus! * 0.005));
    expect(plan.summary.gpus).toBeGreaterThanOrEqual(entry.minGpus!);
  });

  it.each(
    sharedCases('infeasible')
      .filter(([, { feasible }]) => !feasible)
      .map(([name, entry]) => ({ name, entry })),
  )('$name is refused, with every service at fault and its reason', ({ entry }) => {
    const { refusal } = run(inputOf(sharedDocuments('infeasible', entry)));
    expect(refusal!.kind).toBe('impossible');
    const told = refusal!.problems.map(({ service, reason }) =>
      service === undefined ? { reason } : { service, reason },
    );
    expect(told).toEqual(entry.problems);
    for (const { message, remedy } of refusal!.problems) expect(message.length * remedy.length).toBeGreaterThan(0);
  });
});
