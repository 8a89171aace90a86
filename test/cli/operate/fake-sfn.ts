import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';
import { command, type Result } from '../command.ts';

export const MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:mig-planner';
export const EXECUTION = 'arn:aws:states:eu-west-1:123456789012:execution:mig-planner';

/** What an action answers: a body, or an error of that name. */
export type Answer = object | { readonly __type: string; readonly message?: string };
export type Actions = Readonly<Record<string, (input: Record<string, unknown>) => Answer | Promise<Answer>>>;

/** Sees the process, and what it has said so far. */
type Watch = (child: ChildProcess, stderr: string) => void;

/** A Step Functions endpoint on the loopback interface that answers as the test says, and tells what it was asked. */
export interface FakeSfn {
  readonly asked: { readonly action: string; readonly input: Record<string, unknown> }[];
  /** Runs the command against it. */
  run(args: readonly string[], env?: NodeJS.ProcessEnv, watch?: Watch): Promise<Result>;
}

export async function fakeSfn(actions: Actions): Promise<FakeSfn> {
  const asked: { action: string; input: Record<string, unknown> }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const input = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>;
    asked.push({ action, input });
    const answer = (await actions[action]?.(input)) ?? { __type: 'UnknownOperationException', message: action };
    const failed = '__type' in answer;
    const headers = { 'content-type': 'application/x-amz-json-1.0' };
    response.writeHead(failed ? 400 : 200, headers).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const base = {
    ...{ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' },
    ...{ AWS_EC2_METADATA_DISABLED: 'true', MIG_PLANNER_STATE_MACHINE: MACHINE },
  };
  return { asked, run: (args, env = {}, watch = () => {}) => command(args, { env: { ...base, ...env }, watch }) };
}
