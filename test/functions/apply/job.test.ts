import { describe, expect, it } from 'vitest';
import { applyJob, jobName } from '../../../functions/apply/job.ts';
import { jobSettingsFromEnv } from '../../../functions/apply/settings.ts';

const TASK = {
  ...{ run: 'r1', execution: 'arn:aws:states:eu-west-1:123456789012:execution:m:r1', fence: 3 },
  ...{ plan: 'runs/r1/plan.json', planSha256: 'ab', store: 's3://bucket' },
};

describe('the Job', () => {
  const job = applyJob(TASK, jobSettingsFromEnv({}));

  it('has a name that follows from the execution', () => {
    expect(job.metadata.name).toBe(jobName(TASK.execution));
    expect(job.metadata.name).toMatch(/^[a-z0-9-]{1,63}$/);
    expect(jobName('other')).not.toBe(job.metadata.name);
  });

  it('ends by itself, is tried again a few times and cleaned away', () => {
    expect(job.spec).toMatchObject({ activeDeadlineSeconds: 3600, backoffLimit: 3, ttlSecondsAfterFinished: 86_400 });
  });

  it('may do nothing that it need not', () => {
    const { securityContext, containers, restartPolicy } = job.spec.template.spec;
    expect(restartPolicy).toBe('Never');
    expect(securityContext).toMatchObject({ runAsNonRoot: true });
    expect(containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('is told what to carry out, and which plan it is', () => {
    expect(
      Object.fromEntries(job.spec.template.spec.containers[0].env.map(({ name, value }) => [name, value])),
    ).toEqual({
      ...{
        MIG_PLANNER_RUN: 'r1',
        MIG_PLANNER_FENCE: '3',
        MIG_PLANNER_STORE: 's3://bucket',
        MIG_PLANNER_DRY_RUN: 'false',
      },
      ...{ MIG_PLANNER_PLAN: 'runs/r1/plan.json', MIG_PLANNER_PLAN_SHA256: 'ab' },
    });
  });

  it('refuses settings that it does not know', () => {
    expect(() => jobSettingsFromEnv({ MIG_PLANNER_APPLY: '{"deadline":1}' })).toThrow('MIG_PLANNER_APPLY');
    expect(() => jobSettingsFromEnv({ MIG_PLANNER_APPLY: 'x' })).toThrow('expected a JSON object, got "x"');
  });
});
