import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { jsonSchemas } from '../../../planner/documents/index.ts';

const FOLDER = new URL('../../../docs/schemas/', import.meta.url);
const schemas = Object.entries(jsonSchemas());

describe('docs/schemas', () => {
  it.each(schemas)('%s is up to date (else: npm run schemas)', (name, schema) => {
    expect(JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it('has no schema that is no longer generated', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(schemas.map(([name]) => name).sort());
  });

  it.each(schemas)('%s is draft 2020-12, titled and closed', (_, schema) => {
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
    expect(schema).toHaveProperty('title');
    for (const object of objectsIn(schema)) expect(object).toHaveProperty('additionalProperties');
  });
});

/** Every sub-schema of a map with named fields. */
function objectsIn(schema: unknown): object[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const inner = Object.values(schema).flatMap(objectsIn);
  return 'properties' in schema && 'type' in schema && schema.type === 'object' ? [schema, ...inner] : inner;
}
