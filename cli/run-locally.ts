import { readFile } from 'node:fs/promises';
import type { TransitionInShort } from '../functions/finalize/transition.ts';
import type { Finished } from '../functions/finalize.lambda.ts';
import { keys } from '../functions/keys.ts';
import type { Progress } from '../functions/round.ts';
import type { SearchFunction } from '../functions/time-limits.ts';
import type { Refusal, RunInput, RunSummary } from '../planner/run/index.ts';
import type { ObjectStore } from '../store/index.ts';
import {
  execute,
  type Json,
  type LambdaFunction,
  lambdaTasks,
  loadDefinition,
  type Outcome,
  type StateMachine,
} from '../workflows/engine/index.ts';
import { LOCAL_SUBSTITUTIONS } from '../workflows/substitutions.ts';
import { storeObjects } from './store-objects.ts';

/** A run's name in the store; one store holds one local run. */
const RUN = 'local';

/** Once told to stop, a search has this long to come back with what it has; then its thread is ended. */
const GRACE_MS = 5_000;

/** Hears how a run gets on. */
export interface RunObserver {
  /** A better plan or bound is known, before the step that found it is done. */
  onReport(summary: RunSummary): void;
  /** Prepare or a Merge is done. */
  onRound(progress: Progress): void;
  /** One more worker of the present round is done. */
  onWorker(): void;
  /** The search is over. */
  onFinalize(): void;
}

/** What stands for the Lambdas; see WorkerPool. */
export interface Functions {
  /** How many can run at once. */
  readonly threads: number;
  invoke(
    name: SearchFunction,
    event: unknown,
    options?: { readonly signal?: AbortSignal; readonly onReport?: (summary: RunSummary) => void },
  ): Promise<unknown>;
  stop(): void;
  interrupt(): void;
}

/** What a local run works with. */
export interface LocalRun {
  readonly input: RunInput;
  /** The text of plan.asl.json. */
  readonly definition: string;
  readonly store: ObjectStore;
  readonly pool: Functions;
  readonly observer: RunObserver;
  /** Aborted when the search is to end with the best plan so far. */
  readonly stop: AbortSignal;
  /** Default {@link GRACE_MS}. */
  readonly graceMs?: number;
}

/** How a local run ended. */
export type LocalOutcome =
  | {
      readonly kind: 'planned';
      readonly plan: Uint8Array;
      readonly transition: Uint8Array;
      readonly report: Uint8Array;
      readonly way: TransitionInShort;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Ended on request before there was any plan. */
  | { readonly kind: 'ended' }
  /** `reason` is the advice that the workflow's event gives. */
  | { readonly kind: 'failed'; readonly error: string; readonly cause: string; readonly reason?: string };

/** The bundled workflow file. */
export function readDefinition(dist: URL): Promise<string> {
  return readFile(new URL('plan.asl.json', dist), 'utf8');
}

/** Runs the workflow file with the handlers in threads: the same file, handlers and objects as on AWS. */
export async function runLocally(run: LocalRun): Promise<LocalOutcome> {
  // A folder kept from another run may hold results of workers that this one loses.
  for await (const { key } of run.store.list(`runs/${RUN}/`)) await run.store.delete(key);
  await run.store.put(keys.input(RUN), JSON.stringify(run.input));
  return new LocalExecution(run).run();
}

class LocalExecution {
  readonly #run: LocalRun;
  readonly #killed = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #interrupted = false;
  #round: number | undefined;
  #finalizing = false;
  #reason: string | undefined;

  constructor(run: LocalRun) {
    this.#run = run;
  }

  async run(): Promise<LocalOutcome> {
    const { stop, store, pool } = this.#run;
    const onStop = (): void => {
      pool.stop();
      this.#killLater();
    };
    if (stop.aborted) onStop();
    stop.addEventListener('abort', onStop, { once: true });
    try {
      // Loaded once the user has seen the first line, and the search threads are loading, too.
      const { controlFunctions } = await import('./control-functions.ts');
      const functions = { ...controlFunctions(store), ...this.#functions() };
      const outcome = await execute(this.#load(), {
        input: { run: RUN },
        name: RUN,
        tasks: lambdaTasks(functions, async (_resource, args) => this.#hear(args)),
        objects: storeObjects(store),
        signal: this.#killed.signal,
      });
      return await this.#tell(outcome);
    } finally {
      clearTimeout(this.#timer);
      stop.removeEventListener('abort', onStop);
    }
  }

  /** As many children at once as there are threads: a child's time runs from its start, and here it would wait. */
  #load(): StateMachine {
    return loadDefinition(this.#run.definition, {
      substitutions: LOCAL_SUBSTITUTIONS,
      limits: { distributedConcurrency: this.#run.pool.threads },
    });
  }

  #functions(): Record<SearchFunction, LambdaFunction> {
    const { pool, observer } = this.#run;
    const call =
      (name: SearchFunction, done: (result: unknown) => void = () => {}): LambdaFunction =>
      async (event, { signal }) => {
        const onReport = (summary: RunSummary): void => observer.onReport(summary);
        const result = await pool.invoke(name, event, { signal, onReport });
        done(result);
        return result;
      };
    const round = (result: unknown): void => {
      const progress = result as Progress;
      this.#round = progress.round;
      observer.onRound(progress);
    };
    const prepare = call('prepare', round);
    const finalize = call('finalize');
    return {
      prepare: (event, context) => {
        if (this.#interrupted) this.#killLater();
        return prepare(event, context);
      },
      explore: call('explore', () => observer.onWorker()),
      merge: call('merge', round),
      finalize: (event, context) => {
        this.#finalizing = true;
        observer.onFinalize();
        return finalize(event, context);
      },
    };
  }

  /** The other tasks of the workflow are events: of a plan, and of a failure, which here is heard by the user. */
  #hear(args: Json): Json {
    const { Entries } = args as { readonly Entries: readonly { readonly Detail: { readonly reason?: string } }[] };
    this.#reason = Entries[0]?.Detail.reason;
    return { Entries: Entries.map(() => ({ EventId: 'local' })), FailedEntryCount: 0 };
  }

  #killLater(): void {
    this.#timer = setTimeout(() => this.#kill(), this.#run.graceMs ?? GRACE_MS);
  }

  /**
   * Ends threads that did not heed the stop. Once there is a first plan, the workflow is ended with them and the best
   * plan finalized. Before, only Prepare is: the workflow tries it again, and told to stop from the start it is quick.
   * If it is not, it is stuck where nothing can be told, and the workflow is ended without a plan.
   */
  #kill(): void {
    if (this.#finalizing) return;
    if (this.#round !== undefined || this.#interrupted) {
      this.#killed.abort();
      return;
    }
    this.#interrupted = true;
    this.#run.pool.interrupt();
  }

  async #tell({ status, output, error = status, cause = '' }: Outcome): Promise<LocalOutcome> {
    const { store, pool } = this.#run;
    let finished = output as Finished | undefined;
    if (status === 'ABORTED') {
      if (this.#round === undefined) return { kind: 'ended' };
      finished = (await pool.invoke('finalize', { run: RUN, round: this.#round, truncated: true })) as Finished;
    } else if (error === 'InfeasibleError' || error === 'PlanNotFoundError') {
      return { kind: 'refused', refusal: (await store.get(keys.refusal(RUN))).json() as Refusal };
    } else if (status !== 'SUCCEEDED') {
      return { kind: 'failed', error, cause, ...(this.#reason === undefined ? {} : { reason: this.#reason }) };
    }
    const { summary, ...made } = finished!;
    const [plan, transition, report] = await Promise.all(
      [made.plan, made.transition, made.report].map(async (key) => (await store.get(key)).bytes),
    );
    return { kind: 'planned', plan: plan!, transition: transition!, report: report!, way: summary.transition };
  }
}
