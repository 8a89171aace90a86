import { readFileSync } from 'node:fs';

/** The state machine's definition: the same bytes run on a laptop. */
export const DEFINITION_FILE = 'workflows/plan.asl.json';

/** The definition asks for something that the stack does not give it. */
export class MissingSubstitutionError extends Error {
  override readonly name = 'MissingSubstitutionError';

  constructor(missing: readonly string[], given: readonly string[]) {
    const wanted = missing.map((name) => `\${${name}}`).join(', ');
    super(`${DEFINITION_FILE} wants ${wanted}; the stack gives ${given.join(', ')}`);
  }
}

/** The more islands run at once than the function may be run, the more of them are throttled. */
export class ConcurrencyError extends Error {
  override readonly name = 'ConcurrencyError';

  constructor(reserved: number, wanted: number) {
    super(
      `explore.reservedConcurrency: expected at least ${wanted}, the MaxConcurrency of ${DEFINITION_FILE}, got ${reserved}`,
    );
  }
}

interface Definition {
  readonly States: Readonly<Record<string, { readonly Type: string; readonly MaxConcurrency?: number }>>;
}

/**
 * The values of the definition's `${Name}`, those it has and no others: CloudFormation would leave an unknown name as
 * it stands, and the workflow would fail with it in the middle of a run.
 *
 * @throws MissingSubstitutionError
 */
export function substitutionsFor(given: Readonly<Record<string, string>>): Record<string, string> {
  const text = readFileSync(DEFINITION_FILE, 'utf8');
  const names = [...new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name))].sort();
  const missing = names.filter((name) => !Object.hasOwn(given, name));
  if (missing.length > 0) throw new MissingSubstitutionError(missing, Object.keys(given));
  return Object.fromEntries(names.map((name) => [name, given[name] ?? '']));
}

/** @throws ConcurrencyError when fewer executions are kept for Explore than its Map runs at once */
export function checkConcurrency(reserved: number | null): void {
  const { States } = JSON.parse(readFileSync(DEFINITION_FILE, 'utf8')) as Definition;
  const wanted = Math.max(0, ...Object.values(States).map((state) => state.MaxConcurrency ?? 0));
  if (reserved !== null && reserved < wanted) throw new ConcurrencyError(reserved, wanted);
}
