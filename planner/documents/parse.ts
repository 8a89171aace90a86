import type * as z from 'zod';
import { type Fleet, FleetSchema } from './fleet.ts';
import { gpuIssue, type Hardware } from './hardware.ts';
import { DocumentError, type DocumentIssue } from './issues.ts';
import { didYouMean } from './nearest.ts';
import { type Plan, PlanSchema } from './plan.ts';
import { API_VERSION } from './scalars.ts';
import { readSource, type Source } from './source.ts';
import { type Transition, TransitionSchema } from './transition.ts';
import { describeValue, fallbackExpectation, formatPath, translate } from './translate.ts';
import { type Workload, WorkloadSchema } from './workload.ts';

/** Where a document of each kind belongs, for a file passed in the wrong place. */
const PLACE_OF_KIND = {
  Workload: 'pass it as --workload',
  Fleet: 'pass it as --fleet',
  Plan: 'pass it as --current, or to verify',
  Transition: 'pass it to apply',
} as const;

type Kind = keyof typeof PLACE_OF_KIND;
const KINDS = Object.keys(PLACE_OF_KIND) as readonly Kind[];

/**
 * Reads a Workload from YAML or JSON.
 *
 * @param file name for messages only; nothing is opened
 * @throws {DocumentError} with every issue found, each with its line, column and path
 */
export function parseWorkload(text: string, file: string): Workload {
  return parse(WorkloadSchema, 'Workload', readSource(text, file));
}

/**
 * Reads a Fleet from YAML or JSON. See {@link parseWorkload}.
 *
 * @param hardware when given, a GPU model that does not exist is an error too
 */
export function parseFleet(text: string, file: string, hardware?: Hardware): Fleet {
  const source = readSource(text, file);
  const fleet = parse(FleetSchema, 'Fleet', source);
  if (hardware === undefined) return fleet;
  const issues = fleet.spec.nodeGroups.flatMap((group, index) => {
    const path = ['spec', 'nodeGroups', index, 'gpu'];
    return gpuIssue(group.gpu, { file, ...source.locate(path), path: formatPath(path) }, hardware) ?? [];
  });
  if (issues.length > 0) throw new DocumentError(issues);
  return fleet;
}

/** Reads a Plan from JSON or YAML: its shape alone; `planner/verify` says whether it is true. See {@link parseWorkload}. */
export function parsePlan(text: string, file: string): Plan {
  return parse(PlanSchema, 'Plan', readSource(text, file));
}

/** Reads a Transition from JSON or YAML. See {@link parseWorkload}. */
export function parseTransition(text: string, file: string): Transition {
  return parse(TransitionSchema, 'Transition', readSource(text, file));
}

function parse<T>(schema: z.ZodType<T>, kind: Kind, source: Source): T {
  const wrong = wrongDocument(source, kind);
  if (wrong !== undefined) throw new DocumentError([wrong]);
  const result = schema.safeParse(source.value, { error: fallbackExpectation });
  if (result.success) return result.data;
  throw new DocumentError(translate(result.error, source));
}

/** A file of another kind or version has one thing wrong, not one per field. */
function wrongDocument(source: Source, kind: Kind): DocumentIssue | undefined {
  const { file, value } = source;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const csv = typeof value === 'string' && /^[\w"]+(?:,[\w"]+){3}/.test(value);
    return {
      code: 'kind',
      file,
      ...source.locate([]),
      path: '',
      expected: `a ${kind} document (a map with apiVersion, kind, …)`,
      got: describeValue(value),
      ...(csv ? { hint: 'this looks like a profiles CSV; pass it as --profiles' } : {}),
    };
  }
  const got: { readonly kind?: unknown; readonly apiVersion?: unknown } = value;
  if (got.kind !== kind) {
    return { ...mismatch(source, 'kind', kind, got.kind), hint: kindHint(got.kind) ?? `this must be a ${kind}` };
  }
  if (got.apiVersion !== API_VERSION) return mismatch(source, 'apiVersion', API_VERSION, got.apiVersion);
  return undefined;
}

function mismatch(source: Source, field: string, expected: string, got: unknown): DocumentIssue {
  return {
    code: 'kind',
    file: source.file,
    ...source.locate([field]),
    path: field,
    expected: JSON.stringify(expected),
    got: describeValue(got),
  };
}

function kindHint(got: unknown): string | undefined {
  if (typeof got !== 'string') return undefined;
  const known = KINDS.find((kind) => kind === got);
  return known === undefined ? didYouMean(got, KINDS) : `this is a ${known}; ${PLACE_OF_KIND[known]}`;
}
