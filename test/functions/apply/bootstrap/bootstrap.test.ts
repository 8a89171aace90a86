import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inCommand } from '../../../../functions/apply/command.ts';
import { type PodsAws, podsAws, SECRETS } from './aws.ts';
import { BOOTSTRAP, Pod, sha256 } from './pod.ts';

/** Stands for the applier: says how it was called, and ends as it is told. */
const APPLIER = `
  process.on('SIGTERM', () => { console.log('{"heard":"SIGTERM"}'); process.exit(4); });
  console.log(JSON.stringify({ applier: process.argv.slice(2), run: process.env.MIG_PLANNER_RUN }));
  if (process.env.WAITS) setInterval(() => {}, 1000);
  else process.exit(Number(process.env.ENDS ?? 0));
`;

let aws: PodsAws;
let folder: string;
beforeEach(async () => {
  aws = await podsAws();
  aws.bundle = APPLIER;
  folder = await mkdtemp(join(tmpdir(), 'mig-planner-pod-'));
});
afterEach(async () => {
  await aws.close();
  await rm(folder, { recursive: true });
});

function pod(env: Readonly<Record<string, string>> = {}): Pod {
  return new Pod({
    ...aws.env,
    ...{ MIG_PLANNER_RUN: 'r1', MIG_PLANNER_BUNDLE: 's3://assets/abc.mjs', TMPDIR: folder },
    MIG_PLANNER_BUNDLE_SHA256: sha256(APPLIER),
    ...env,
  });
}

describe('the bootstrap', () => {
  it('fetches the applier as the pod, checks it, and runs it with its environment', async () => {
    const { code, lines } = await pod().ended;

    expect(lines.at(-1)).toEqual({ applier: ['job'], run: 'r1' });
    expect(code).toBe(0);
    expect(aws.calls).toEqual(['GET /v1/credentials', 'GET /assets/abc.mjs']);
    expect(await readFile(join(folder, 'applier.mjs'), 'utf8')).toBe(APPLIER);
  });

  it('does it again in the next pod, also where the one before left its file', async () => {
    expect((await pod({ ENDS: '1' }).ended).code).toBe(1);
    expect((await pod().ended).code).toBe(0);
    expect(aws.calls).toHaveLength(4);
  });

  it.each(['0', '1', '3'])('ends as the applier ends: %s', async (ENDS) => {
    expect((await pod({ ENDS }).ended).code).toBe(Number(ENDS));
  });

  it('hands SIGTERM on, and waits for what the applier makes of it', async () => {
    const running = pod({ WAITS: '1' });
    const { ended } = running;
    await running.said('"applier"');
    running.process.kill('SIGTERM');

    const { code, lines } = await ended;
    expect(lines.at(-1)).toEqual({ heard: 'SIGTERM' });
    expect(code).toBe(4);
  });

  it('waits for an agent that is late', async () => {
    aws.agentFails = [500, 0];
    const { code, lines } = await pod().ended;

    expect(code).toBe(0);
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(2);
    expect(aws.calls.filter((call) => call === 'GET /v1/credentials')).toHaveLength(3);
  });

  it('told to end while it still tries, ends at once with nothing touched', async () => {
    aws.agentFails = Array(20).fill(503);
    const running = pod();
    const { ended } = running;
    await running.said('trying again');
    running.process.kill('SIGTERM');

    const { code, lines } = await ended;
    expect(code).toBe(4);
    expect(lines.at(-1)).toMatchObject({ level: 'error', error: 'InterruptedError' });
  });
});

describe('what the bootstrap refuses', () => {
  it('another applier than the one that was deployed', async () => {
    aws.bundle = `${APPLIER}//`;
    const { code, lines } = await pod().ended;

    expect(code).toBe(2);
    expect(lines.at(-1)).toMatchObject({
      error: 'BundleMismatchError',
      cause: expect.stringMatching(`expected SHA-256 ${sha256(APPLIER)}, got ${sha256(aws.bundle)}`),
    });
    expect(lines.some((line) => 'applier' in line)).toBe(false);
    await expect(readFile(join(folder, 'applier.mjs'))).rejects.toThrow('ENOENT');
    expect(aws.failed).toEqual([]);
  });

  it('and tells the workflow, where that waits for it', async () => {
    aws.bundle = 'other';
    const { code, text } = await pod({ MIG_PLANNER_TASK_TOKEN: 'token-of-the-task' }).ended;

    expect(code).toBe(2);
    expect(aws.failed).toMatchObject([{ taskToken: 'token-of-the-task', error: 'BundleMismatchError' }]);
    expect(text).not.toContain('token-of-the-task');
  });

  it.each([
    ['MIG_PLANNER_BUNDLE', 'https://x', 's3://BUCKET/KEY'],
    ['MIG_PLANNER_BUNDLE_SHA256', 'abc', '64 hexadecimal digits'],
    ['AWS_REGION', '', 'the Region'],
  ])('%s: %j', async (name, value, words) => {
    const { code, lines } = await pod({ [name]: value }).ended;

    expect(code).toBe(2);
    expect(lines.at(-1)).toMatchObject({ error: 'EnvironmentError', cause: expect.stringContaining(words) });
  });
});

it('a pod without an identity says so, and leaves it to the next one', async () => {
  const { code, lines } = await pod({ AWS_CONTAINER_CREDENTIALS_FULL_URI: '' }).ended;

  expect(code).toBe(1);
  expect(lines).toMatchObject([{ error: 'NoIdentityError', cause: expect.stringContaining('Pod Identity') }]);
});

describe('the source in the manifest', () => {
  it('leaves room for all else that the history of the workflow holds', () => {
    expect(BOOTSTRAP.length).toBeLessThan(16 * 1024);
  });

  it('arrives as it is, though Kubernetes expands $(NAME) and makes one $ of two', () => {
    const source = "const $$ = x$1$(HOME); // $'";
    const [, , argument] = inCommand(source);

    // As k8s.io/kubernetes/third_party/forked/golang/expansion does it.
    const expanded = argument!.replaceAll(/\$\$|\$\((\w+)\)/g, (all, name) => (name === undefined ? '$' : all));
    expect(expanded).toBe(source);
  });

  it('no log line has a secret in it', async () => {
    aws.agentFails = [500];
    aws.bundle = null;
    const running = pod();
    const { ended } = running;
    await running.said('AccessDenied');
    running.process.kill('SIGTERM');

    const { text } = await ended;
    expect(text).toContain('was the stack deployed anew');
    for (const secret of [...SECRETS, 'http://']) expect(text).not.toContain(secret);
  });
});
