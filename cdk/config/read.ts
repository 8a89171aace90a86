import { readFileSync } from 'node:fs';
import type { Node } from 'constructs';
import { DocumentError } from '../../planner/documents/issues.ts';
import { readSource, type Source } from '../../planner/documents/source.ts';
import { fallbackExpectation, translate } from '../../planner/documents/translate.ts';
import { type Config, ConfigSchema } from './schema.ts';

/** The key of cdk.json's `context` under which the configuration lies. */
export const CONTEXT_KEY = 'mig-planner';

/**
 * The configuration of the app: of the file that `-c config=FILE` names (YAML or JSON), else of the context object
 * `mig-planner`.
 *
 * @throws {DocumentError} that names every wrong value, what was expected, and the nearest field
 */
export function readConfig(node: Node): Config {
  const file: unknown = node.tryGetContext('config');
  if (typeof file === 'string') return parseConfig(readSource(readText(file), file));
  const value: unknown = node.tryGetContext(CONTEXT_KEY) ?? {};
  return parseConfig({ file: `context ${CONTEXT_KEY}`, value, locate: () => undefined });
}

/** Checks a configuration and fills in what it leaves out. */
export function parseConfig(source: Source): Config {
  const result = ConfigSchema.safeParse(source.value, { error: fallbackExpectation });
  if (result.success) return result.data;
  throw new DocumentError(translate(result.error, source));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const got = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new DocumentError([{ code: 'syntax', file, path: '', expected: 'a file that can be read', got }]);
  }
}
