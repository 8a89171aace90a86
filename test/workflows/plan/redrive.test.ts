import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { DEFINITION } from './harness.ts';

interface Call {
  readonly Assign?: Readonly<Record<string, string>>;
  readonly Arguments: Record<string, unknown>;
}
const { States } = JSON.parse(DEFINITION) as { readonly States: Readonly<Record<string, Call>> };
const { ApplyJob, ApplyByCallback, MakeJob } = States;
const cluster = (ApplyByCallback!.Arguments.Payload as { readonly cluster: { readonly name: string } }).cluster;

/** Evaluates an expression of the definition as in an execution that was redriven so often. */
function evaluate(expression: string, RedriveCount: number | undefined, checkedIn?: string): Promise<unknown> {
  const states = { context: { Execution: RedriveCount === undefined ? {} : { RedriveCount } } };
  return jsonata(expression.slice(2, -2).trim()).evaluate({}, { states, checkedIn });
}

/**
 * A redrive begins in the very state that did not end, and looks at nothing before it. The lease was looked at in
 * MakeJob; by now another run may have it.
 */
describe.each([
  ['ApplyJob', ApplyJob!.Arguments.ClusterName as string],
  ['ApplyByCallback', cluster.name],
])('%s of an execution that was redriven', (_, name) => {
  it.each<[number | undefined, string]>([
    [undefined, 'in its first attempt, where the context has no count'],
    [0, 'in its first attempt'],
    [2, 'before MakeJob'],
  ])('%s times, %s: goes on', async (count) => {
    const checkedIn = (await evaluate(MakeJob!.Assign!.checkedIn!, count)) as string;

    expect(await evaluate(name, count, checkedIn)).toMatch(/ClusterName/);
  });

  it('here: starts no Job', async () => {
    const checkedIn = (await evaluate(MakeJob!.Assign!.checkedIn!, 0)) as string;

    await expect(evaluate(name, 1, checkedIn)).rejects.toMatchObject({
      message: expect.stringContaining('start a new run for the same demand'),
    });
  });
});
