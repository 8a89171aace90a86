import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalJson,
  finalisePlan,
  hashDocument,
  hashPlan,
  parseWorkload,
  planHash,
} from '../../../planner/documents/index.ts';
import { minimalPlan } from '../minimal-plan.ts';
import { plan, workload } from './support.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('canonicalJson', () => {
  it('follows the example of RFC 8785, section 3.2', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, { a: Number.NaN }])('refuses %s', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
    expect(() => hashDocument(value)).toThrow(TypeError);
  });
});

describe('hashDocument', () => {
  it('is the SHA-256 of the canonical JSON, though hashed in pieces', () => {
    const long = fc.string({ unit: 'grapheme' });
    const value = fc.jsonValue({ maxDepth: 6 }).filter((v) => v !== undefined);
    fc.assert(
      fc.property(value, long, (v, key) => {
        const wrapped = { [key]: [v, { spec: { list: [v] } }], a: undefined };
        expect(hashDocument(wrapped)).toBe(sha256(canonicalJson(wrapped)));
      }),
    );
  });

  it('agrees with the whole text beyond one piece', () => {
    const list = Array.from({ length: 20_000 }, (_, i) => ({ name: `s${i}`, text: 'ü€🚀' }));
    expect(hashDocument({ list })).toBe(sha256(canonicalJson({ list })));
  });

  it('does not depend on the form of the file', () => {
    const yaml = `
kind: Workload
spec: {services: [{latencyMs: 1.0e1, rate: 50.0, model: m, name: a}]}
metadata: {name: w}
apiVersion: mig-planner/v1`;
    const json =
      '{"apiVersion":"mig-planner/v1","kind":"Workload","metadata":{"name":"w"},' +
      '"spec":{"services":[{"name":"a","model":"m","rate":50,"latencyMs":10}]}}';
    expect(hashDocument(parseWorkload(yaml, 'y'))).toBe(hashDocument(parseWorkload(json, 'j')));
  });

  it('changes with any value', () => {
    const other = workload();
    other.spec.services[0]!.rate += 1e-9;
    expect(hashDocument(other)).not.toBe(hashDocument(workload()));
  });
});

describe('the hash of a plan', () => {
  it('leaves out its own field', () => {
    const { hash, ...rest } = plan();
    expect(hashPlan(plan())).toBe(hash);
    expect(hashPlan(rest)).toBe(hash);
    expect(hash).toBe(sha256(canonicalJson(rest)));
  });

  it('is set anew by finalisePlan', () => {
    const changed = finalisePlan({ ...plan(), summary: { ...plan().summary, gpus: 2 } });
    expect(changed.hash).not.toBe(plan().hash);
    expect(hashPlan(changed)).toBe(changed.hash);
  });

  it('is the one it carries, or, where it carries none, the one it would', () => {
    const { hash, ...rest } = plan();
    expect(planHash(rest)).toBe(hash);
    expect(planHash({ ...rest, hash: 'f'.repeat(64) })).toBe('f'.repeat(64));
    expect(planHash(minimalPlan)).toBe(hashPlan(minimalPlan));
  });

  it('ignores optional fields set to undefined', () => {
    expect(hashPlan({ ...plan(), partitionRules: undefined })).toBe(plan().hash);
  });
});
