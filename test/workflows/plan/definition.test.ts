import { describe, expect, it } from 'vitest';
import { LOCAL_SUBSTITUTIONS, PLACEHOLDERS } from '../../../workflows/substitutions.ts';
import { validate } from '../validators.ts';
import { DEFINITION } from './harness.ts';

describe('plan.asl.json', () => {
  it('passes every validator', async () => {
    const findings = await validate(JSON.parse(DEFINITION), { substitutions: LOCAL_SUBSTITUTIONS });

    expect(findings).toEqual({ aslValidator: [], languageService: [], engine: [] });
  });

  it('passes every validator with the values of a deployment in it', async () => {
    const deployed = Object.entries(LOCAL_SUBSTITUTIONS).reduce(
      (text, [name, value]) => text.replaceAll(`\${${name}}`, value),
      DEFINITION,
    );

    expect(await validate(JSON.parse(deployed))).toEqual({ aslValidator: [], languageService: [], engine: [] });
  });

  it('uses the placeholders that are documented, and no others', () => {
    const used = new Set([...DEFINITION.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));

    expect([...used].sort()).toEqual(Object.keys(PLACEHOLDERS).sort());
  });
});
