import { createRequire } from 'node:module';
import { getLanguageService, TextDocument } from 'amazon-states-language-service';
import {
  describeProblem,
  InvalidDefinitionError,
  type LoadOptions,
  loadDefinition,
} from '../../workflows/engine/index.ts';

/** asl-validator ships no types. */
const aslValidator = createRequire(import.meta.url)('asl-validator') as (definition: object) => {
  readonly isValid: boolean;
  readonly errorsText: () => string;
};

/** What each validator says about a definition; an empty list is a pass. */
export interface Findings {
  readonly aslValidator: readonly string[];
  readonly languageService: readonly string[];
  readonly engine: readonly string[];
}

/** Runs asl-validator, amazon-states-language-service and the engine's own load checks over one definition. */
export async function validate(definition: object, options: LoadOptions = {}): Promise<Findings> {
  return {
    aslValidator: byAslValidator(definition),
    languageService: await byLanguageService(definition),
    engine: byEngine(definition, options),
  };
}

function byAslValidator(definition: object): string[] {
  const { isValid, errorsText } = aslValidator(definition);
  return isValid ? [] : [errorsText()];
}

async function byLanguageService(definition: object): Promise<string[]> {
  const service = getLanguageService({});
  const document = TextDocument.create('file://definition.asl.json', 'asl', 1, JSON.stringify(definition, null, 2));
  const diagnostics = await service.doValidation(document, service.parseJSONDocument(document));
  return diagnostics.map(({ message, range }) => `line ${range.start.line + 1}: ${message}`);
}

function byEngine(definition: object, options: LoadOptions): string[] {
  try {
    loadDefinition(definition, options);
    return [];
  } catch (error) {
    if (error instanceof InvalidDefinitionError) return error.problems.map(describeProblem);
    throw error;
  }
}
