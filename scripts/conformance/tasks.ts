import { isDeepStrictEqual } from 'node:util';
import { type Json, TaskError, type TaskPort } from '../../workflows/engine/index.ts';
import type { Stub } from './case.ts';

/** A task port that behaves as the case's tasks did, and afterwards tells what did not fit. */
export function stubbedTasks(tasks: Readonly<Record<string, readonly Stub[]>>): {
  readonly port: TaskPort;
  /** Calls without a stub, and stubs without a call. */
  readonly misfits: () => string[];
} {
  const unused = new Map(Object.entries(tasks).map(([resource, stubs]) => [resource, [...stubs]]));
  const unexpected: string[] = [];
  const port: TaskPort = async (resource, args, call) => {
    const stubs = unused.get(resource) ?? [];
    const exact = stubs.findIndex((stub) => isDeepStrictEqual(stub.input, args));
    const index = exact >= 0 ? exact : stubs.findIndex((stub) => stub.input === null);
    const [stub] = index >= 0 ? stubs.splice(index, 1) : [];
    if (stub === undefined) {
      unexpected.push(`no stub is left for ${resource} with ${JSON.stringify(args).slice(0, 200)}`);
      throw new TaskError('NoStub');
    }
    if (stub.submitted !== undefined) call.submitted(stub.submitted);
    if (stub.never) return new Promise<Json>(() => {});
    if (stub.error !== undefined) throw new TaskError(stub.error ?? undefined, stub.cause ?? undefined);
    return stub.return;
  };
  const left = (): string[] =>
    [...unused].flatMap(([resource, stubs]) =>
      stubs.map((stub) => `${resource} was not called with ${JSON.stringify(stub.input)}`),
    );
  return { port, misfits: () => [...unexpected, ...left()] };
}
