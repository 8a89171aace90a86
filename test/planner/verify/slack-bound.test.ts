import { describe, expect, it } from 'vitest';
import { type CompletePlan, finalisePlan } from '../../../planner/documents/index.ts';
import { finalizeRun, prepareRun, type RunInput } from '../../../planner/run/index.ts';
import { verifyPlan } from '../../../planner/verify/index.ts';
import { fleet, profiles, violationsOf, workload } from './fixture.ts';

const input: RunInput = {
  workload,
  profiles,
  fleet,
  current: null,
  options: { searchers: ['greedy', 'exact'], seed: 1, budget: 'small' },
};

function plan(): CompletePlan {
  const prepared = prepareRun(input, {}, { stopped: () => false });
  if ('refusal' in prepared) throw new Error(JSON.stringify(prepared.refusal));
  const finished = finalizeRun(input, prepared.state);
  if ('refusal' in finished) throw new Error(JSON.stringify(finished.refusal));
  return finished.plan;
}

const slackOf = (of: CompletePlan) => of.certificate.levels.find((level) => level.objective === 'slack')!;

function bent(change: (level: ReturnType<typeof slackOf>) => void) {
  const copy = structuredClone(plan());
  change(slackOf(copy));
  return verifyPlan({ plan: finalisePlan(copy), workload, profiles, fleet });
}

describe('a bound on slack', () => {
  it('comes with prices that prove it, and then nothing of it is taken on trust', () => {
    const report = verifyPlan({ plan: plan(), workload, profiles, fleet });
    expect(report.violations).toEqual([]);
    expect(report.checked).toContain('slack-bound-proven');
    expect(report.trusted.filter((claim) => claim.includes('slack'))).toEqual([]);
  });

  it('is refused where more slack is not excluded by its prices', () => {
    const free = bent((level) => {
      level.prices = { 'A100-40GB 7g.40gb': 0.1 };
    });
    expect(violationsOf(free, 'slack-bound-proven')).toEqual([
      expect.stringMatching(
        /^certificate\.levels\[2\]\.bound: expected a bound beyond which covers are worth more than/,
      ),
    ]);
  });

  it('is refused where a GPU is worth more than 1 at its prices', () => {
    const dear = bent((level) => {
      level.prices = { 'A100-40GB 7g.40gb': 5, 'A100-40GB 1g.5gb': 5, 'A100-40GB 2g.10gb': 5, 'A100-40GB 3g.20gb': 5 };
    });
    expect(violationsOf(dear, 'slack-bound-proven')[0]).toMatch(/every legal GPU to be worth at most 1/);
  });

  it('is refused where it claims prices and has none, and taken on trust where it claims nothing', () => {
    const none = bent((level) => void delete level.prices);
    expect(violationsOf(none, 'slack-bound-proven')).toEqual([
      'certificate.levels[2]: expected prices, as the method is prices, got none',
    ]);
    const silent = bent((level) => {
      delete level.prices;
      delete level.method;
      level.bound = level.value;
      level.proven = true;
    });
    expect(silent.violations).toEqual([]);
    expect(silent.trusted.some((claim) => claim.includes('slack'))).toBe(true);
  });
});
