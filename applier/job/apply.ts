import { carryOut, DEFAULT_LIMITS, type Outcome, type Progress } from '../carry/index.ts';
import { KeptPlans, type Log, NoLeaseError } from '../cluster/index.ts';
import { makeRoutes } from '../cluster/perform/make-routes.ts';
import { driftOf, formatDifference } from '../observe/index.ts';
import type { Check } from '../preflight/index.ts';
import { RehearsalCluster } from '../rehearsal/cluster.ts';
import type { Call } from '../types.ts';
import { APPLY_EXIT, type ApplyExit } from './exit-codes.ts';
import { tryGivenUpAgain } from './given-up.ts';
import { keepWayBack } from './keep-plans.ts';
import { withoutLeftOvers } from './left-over.ts';
import { type Looked, Session, type SessionOptions } from './session.ts';
import { ClusterStatus } from './status.ts';

export interface ApplyOptions extends SessionOptions {
  /** Who asked for it, for people: the run, or `command line`. */
  readonly run: string;
  /** Nothing is changed; what would be done is done in memory. */
  readonly dryRun: boolean;
  /** Aborted: nothing new is begun, nodes in hand are finished. */
  readonly stop?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** In a dry run: every call that would be made, and seconds since the beginning. */
  readonly onCall?: (call: Call, seconds: number) => void;
  /** Told what preflight found, before anything is touched. False: leave it. */
  readonly onChecks?: (checks: readonly Check[], resumed: boolean) => Promise<boolean>;
}

export interface Applied {
  readonly exitCode: ApplyExit;
  readonly outcome: Outcome;
}

const refusal = (says: readonly string[]): Outcome => ({ result: 'refused', says, released: [] });

/**
 * Carries a transition out on a cluster, or goes on with it: takes the lease, looks whether the cluster is fit for it
 * and as it expects, keeps the way back, and then does it.
 */
export async function applyTransition(options: ApplyOptions): Promise<Applied> {
  const session = new Session(options);
  const { stop, dryRun } = options;
  const status = new ClusterStatus(session.status, options, (progress) => options.onProgress?.(progress));
  try {
    if (!dryRun && !(await session.lease.acquire((holder) => status.waitsFor(holder), stop))) {
      const outcome: Outcome = { result: 'stopped', says: ['stopped while it waited for the lease'], released: [] };
      return { exitCode: APPLY_EXIT.interrupted, outcome };
    }
    const looked = await session.look();
    const outcome = await carry(session, looked, options, status);
    if (!dryRun) await status.ends(outcome);
    return { exitCode: exitCodeOf(outcome, looked.resumed), outcome };
  } catch (error) {
    if (error instanceof NoLeaseError) return { exitCode: APPLY_EXIT.refused, outcome: refusal([error.message]) };
    throw error;
  } finally {
    await session.close();
  }
}

async function carry(session: Session, looked: Looked, options: ApplyOptions, status: ClusterStatus): Promise<Outcome> {
  const { transition, plan, log, onChecks, dryRun, stop } = options;
  const { checks, resumed, cluster, balancing, facts } = looked;
  const wanted = (await onChecks?.(checks, resumed)) ?? true;
  const refused = checks.filter((check) => check.status === 'refused');
  if (refused.length > 0) return refusal(refused.map(({ says, whatToDo }) => `${says}. ${whatToDo}`.trim()));
  const seen = await cluster.snapshot();
  const { snapshot, calls } = resumed ? { snapshot: seen, calls: [] } : withoutLeftOvers(seen, transition.base!);
  if (!resumed) {
    const added = new Set(transition.steps.filter(({ action }) => action === 'addNode').map(({ node }) => node));
    const { differences } = driftOf(snapshot, transition.base!, added);
    if (differences.length > 0) return refusal(differences.map(formatDifference));
  }
  if (!wanted) return refusal(['not wanted']);
  const handBack = new Set(options.handBack?.keys());
  const limits = { ...DEFAULT_LIMITS, evenBalancing: balancing.even, handBack };
  const common = { transition, plan, limits, log: inWords(log), ...(stop && { stop }) };
  if (dryRun) {
    const batches = new Map([...facts.points].map(([kind, { batch }]) => [kind, batch]));
    const onCall = (call: Call, now: number) => options.onCall?.(call, Math.round(now / 1000));
    for (const call of calls) onCall(call, 0);
    const rehearsal = new RehearsalCluster({ snapshot, batches, onCall });
    return carryOut({ ...common, cluster: rehearsal, onProgress: (progress) => options.onProgress?.(progress) });
  }
  const lacking = await routesFor(session, looked, stop);
  if (lacking.length > 0) return refusal(lacking);
  const stay = await cluster.perform(calls);
  if (stay.length > 0) return refusal(stay.map(({ message }) => message));
  if (resumed) await tryGivenUpAgain(session.status);
  const kept = new KeptPlans(session.api, options.namespace);
  await keepWayBack(kept, plan, transition, snapshot);
  const outcome = await carryOut({ ...common, cluster, onProgress: (progress) => status.moves(progress) });
  if (outcome.result === 'done') await kept.markReached();
  return outcome;
}

async function routesFor(session: Session, looked: Looked, signal: AbortSignal | undefined): Promise<string[]> {
  const { balancing, surroundings, facts } = looked;
  const originals = new Map(
    balancing.routesToMake.flatMap((service) => {
      const { namespace, name } = facts.deployments.get(service)!;
      const found = surroundings.deployments.find(
        ({ metadata }) => metadata?.name === name && metadata.namespace === namespace,
      );
      return found === undefined ? [] : [[service, found] as const];
    }),
  );
  return makeRoutes(session.api, { originals, surroundings, signal });
}

/** What `carryOut` logs, as every line here is. */
const inWords =
  (log: Log) =>
  (entry: Readonly<Record<string, unknown>>): void =>
    log({ level: 'info', message: '', ...entry });

function exitCodeOf({ result }: Outcome, resumed: boolean): ApplyExit {
  if (result === 'done') return APPLY_EXIT.done;
  if (result === 'stopped') return APPLY_EXIT.interrupted;
  // What was begun before has been touched.
  return result === 'refused' && !resumed ? APPLY_EXIT.refused : APPLY_EXIT.stuck;
}
