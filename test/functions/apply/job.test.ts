import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../applier/job/environment.ts';
import { applyJob, jobName } from '../../../functions/apply/job.ts';
import { jobSettingsFromEnv } from '../../../functions/apply/settings.ts';

const TASK = {
  ...{ run: 'r1', execution: 'arn:aws:states:eu-west-1:123456789012:execution:m:r1', fence: 3 },
  ...{ plan: 'runs/r1/plan.json', planSha256: 'ab', transition: 'runs/r1/transition.json', transitionSha256: 'cd' },
  ...{ store: 's3://bucket', region: 'eu-west-1' },
};
const BUNDLE = { address: 's3://assets/abc.mjs', sha256: 'e'.repeat(64) };
const settings = (given: object = {}) =>
  jobSettingsFromEnv({ MIG_PLANNER_APPLY: JSON.stringify({ bundle: BUNDLE, ...given }) });

describe('the Job', () => {
  const job = applyJob(TASK, settings(), 'run($x)');
  const { spec } = job.spec.template;
  const [container] = spec.containers;

  it('has a name that follows from the execution', () => {
    expect(job.metadata.name).toBe(jobName(TASK.execution));
    expect(job.metadata.name).toMatch(/^[a-z0-9-]{1,63}$/);
    expect(jobName('other')).not.toBe(job.metadata.name);
    expect(job.metadata.annotations).toEqual({ 'mig-planner/run': 'r1', 'mig-planner/execution': TASK.execution });
  });

  it('tells the applier what it wants to know, with and without a task token', () => {
    const env = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
    const full = { ...env, MIG_PLANNER_PLAN_SHA256: 'a'.repeat(64), MIG_PLANNER_TRANSITION_SHA256: 'b'.repeat(64) };

    expect(readEnvironment(full)).toMatchObject({ run: 'r1', execution: TASK.execution, namespace: 'mig-planner' });
    expect(readEnvironment({ ...full, MIG_PLANNER_TASK_TOKEN: 't' }).taskToken).toBe('t');
  });

  it('is not tried again where another pod would come to the same end', () => {
    expect(job.spec.podFailurePolicy.rules).toEqual([
      { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
      { action: 'FailJob', onExitCodes: { containerName: container.name, operator: 'In', values: [2, 5, 6] } },
    ]);
  });

  it('ends by itself, is tried again a few times and cleaned away', () => {
    expect(job.spec).toMatchObject({ activeDeadlineSeconds: 3600, backoffLimit: 3, ttlSecondsAfterFinished: 86_400 });
    expect(spec.terminationGracePeriodSeconds).toBe(600);
  });

  it('may do nothing that it need not', () => {
    expect(spec.restartPolicy).toBe('Never');
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(spec.volumes).toEqual([{ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } }]);
    expect(container.volumeMounts).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
  });

  it('never runs on a node that it may have to empty', () => {
    const [term] = spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
    expect(term.matchExpressions).toEqual([
      { key: 'nvidia.com/gpu.present', operator: 'NotIn', values: ['true'] },
      { key: 'mig-planner/node', operator: 'DoesNotExist' },
    ]);
    expect(spec.tolerations).toEqual([]);
  });

  it('is told what to carry out, and which plan, transition and applier those are', () => {
    expect(Object.fromEntries(container.env.map(({ name, value }) => [name, value]))).toEqual({
      ...{ MIG_PLANNER_RUN: 'r1', MIG_PLANNER_EXECUTION: TASK.execution, MIG_PLANNER_FENCE: '3' },
      ...{ MIG_PLANNER_NAMESPACE: 'mig-planner', MIG_PLANNER_STORE: 's3://bucket', MIG_PLANNER_DRY_RUN: 'false' },
      MIG_PLANNER_BACKEND: 'mig-manager',
      MIG_PLANNER_ACCEPT_EVEN_BALANCING: 'false',
      ...{ MIG_PLANNER_PLAN: 'runs/r1/plan.json', MIG_PLANNER_PLAN_SHA256: 'ab' },
      ...{ MIG_PLANNER_TRANSITION: 'runs/r1/transition.json', MIG_PLANNER_TRANSITION_SHA256: 'cd' },
      ...{ MIG_PLANNER_BUNDLE: BUNDLE.address, MIG_PLANNER_BUNDLE_SHA256: BUNDLE.sha256, AWS_REGION: 'eu-west-1' },
    });
  });

  it('runs the bootstrap, or a command of its own', () => {
    expect(container.command).toEqual(['node', '-e', 'run($$x)']);
    const own = applyJob(TASK, settings({ command: ['/applier', 'job'] }), '');
    expect(own.spec.template.spec.containers[0].command).toEqual(['/applier', 'job']);
  });

  it('refuses settings that it does not know, or with which there is nothing to run', () => {
    expect(() => settings({ deadline: 1 })).toThrow('MIG_PLANNER_APPLY');
    expect(() => settings({ bundle: { address: 'https://x', sha256: 'x' } })).toThrow('expected s3://BUCKET/KEY');
    expect(() => jobSettingsFromEnv({ MIG_PLANNER_APPLY: 'x' })).toThrow('expected a JSON object, got "x"');
    expect(() => jobSettingsFromEnv({})).toThrow('got neither');
  });
});
