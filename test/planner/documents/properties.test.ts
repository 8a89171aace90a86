import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import {
  DocumentError,
  parseFleet,
  parsePlan,
  parseProfiles,
  parseTransition,
  parseWorkload,
} from '../../../planner/documents/index.ts';
import { fleets, plans, workloads } from './arbitraries.ts';
import { blockedTransition, errorOf, HARDWARE, replaced, transition } from './support.ts';

type Path = readonly (string | number)[];

const KINDS = [
  { kind: 'Workload', documents: workloads as fc.Arbitrary<unknown>, parse: parseWorkload },
  { kind: 'Fleet', documents: fleets as fc.Arbitrary<unknown>, parse: parseFleet },
  { kind: 'Plan', documents: plans as fc.Arbitrary<unknown>, parse: parsePlan },
  {
    kind: 'Transition',
    documents: fc.constantFrom<unknown>(transition(), blockedTransition()),
    parse: parseTransition,
  },
];

/** Dropping one of these leaves a valid document. */
const OPTIONAL =
  /^(inputs|search|hash|priceBound|replicas|headroom|minReplicas|maxShare|node|zone|deployment|surge|partitionRules|durations|start|wait|addNode|truncated|reconfigure|nodeGroup|gate|feasible)$/;
/** Maps whose keys are data: any key is known there, and none is required. */
const TABLE = /^(prices|gate|capacity)$/;
/** What decides which document or step it is: an error here is told at another place, once. */
const DECIDER = /^(apiVersion|kind|feasible)$/;

function* pathsOf(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value))
    yield* pathsOf(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

const valueAt = (document: unknown, path: Path): unknown =>
  path.reduce((at, key) => (at as Record<string | number, unknown>)[key], document);
const lastOf = (path: Path): string => String(path[path.length - 1]);
const write = (document: unknown, asYaml: boolean): string => (asYaml ? stringify(document) : JSON.stringify(document));
const formatted = (path: Path): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');

describe.each(KINDS)('any $kind', ({ documents, parse }) => {
  it('is read back from YAML and from JSON', () => {
    fc.assert(
      fc.property(documents, fc.boolean(), (document, asYaml) => {
        expect(parse(write(document, asYaml), 'f')).toEqual(document);
      }),
    );
  });

  it('with an unknown field is refused at that field', () => {
    fc.assert(
      fc.property(documents, fc.nat(), fc.boolean(), (document, pick, asYaml) => {
        const maps = [[], ...pathsOf(document)].filter((path) => {
          const value = valueAt(document, path);
          return typeof value === 'object' && value !== null && !Array.isArray(value) && !TABLE.test(lastOf(path));
        });
        const path = [...maps[pick % maps.length]!, 'zzUnknown'];
        const { issues } = errorOf(() => parse(write(replaced(document, path, 1), asYaml), 'f'));
        expect(issues).toHaveLength(1);
        expect(issues[0]).toMatchObject({
          code: 'unknown-field',
          path: formatted(path),
          got: 'unknown field "zzUnknown"',
        });
        expect(issues[0]?.line).toBeGreaterThan(0);
      }),
    );
  });

  it('without a required field is refused at that field', () => {
    fc.assert(
      fc.property(documents, fc.nat(), fc.boolean(), (document, pick, asYaml) => {
        const required = [...pathsOf(document)].filter((path) => {
          const inTable = path.length > 1 && TABLE.test(String(path[path.length - 2]));
          return typeof path[path.length - 1] === 'string' && !inTable && !isOptional(document, path);
        });
        const path = required[pick % required.length]!;
        const { issues } = errorOf(() => parse(write(replaced(document, path, undefined), asYaml), 'f'));
        expect(issues[0]?.path).toBe(formatted(path));
        expect(issues[0]?.got).toBe('nothing');
      }),
    );
  });

  it('with a value of another type is refused at that value', () => {
    fc.assert(
      fc.property(documents, fc.nat(), fc.boolean(), (document, pick, asYaml) => {
        const paths = [...pathsOf(document)].filter((path) => !DECIDER.test(lastOf(path)));
        const path = paths[pick % paths.length]!;
        const value = valueAt(document, path);
        const wrong = typeof value === 'object' && value !== null ? 'zz' : [['zz']];
        const { issues } = errorOf(() => parse(write(replaced(document, path, wrong), asYaml), 'f'));
        expect(issues.map((issue) => issue.path)).toContain(formatted(path));
        expect(issues[0]?.line).toBeGreaterThan(0);
      }),
    );
  });

  it('damaged anywhere is accepted or refused, and nothing else', () => {
    const damage = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.constantFrom('\t', '&a ', '*a', '{', '"', '- ', ': ', '!!x ', '\n---\n', '? '),
    );
    fc.assert(
      fc.property(documents, fc.boolean(), fc.nat(), fc.nat(20), damage, (document, asYaml, at, cut, insert) => {
        const text = write(document, asYaml);
        const from = at % text.length;
        onlyDocumentErrors(() => parse(text.slice(0, from) + insert + text.slice(from + cut), 'f'));
      }),
      { numRuns: 200 },
    );
  });
});

/** An idle instance's batch never stands there; a step's pod fields are optional on `evict` alone, and go together. */
function isOptional(document: unknown, path: Path): boolean {
  const name = lastOf(path);
  const parent = valueAt(document, path.slice(0, -1)) as Record<string, unknown>;
  if (name === 'objective') return !('value' in parent);
  if (name === 'model' || name === 'latencyMs') return 'capacity' in parent;
  if (name === 'service' && parent.action === 'wait') return true;
  if (name === 'start') return !('profile' in parent);
  if (name === 'node' || name === 'nodeGroup') return !('gpu' in parent) && !(name === 'node' && 'action' in parent);
  if (name === 'gate') return parent.feasible === false;
  if (name === 'pricePerHour') return path[1] === 'nodeGroups' && isOnlyGroup(document);
  return OPTIONAL.test(name);
}

function isOnlyGroup(document: unknown): boolean {
  return (valueAt(document, ['spec', 'nodeGroups']) as unknown[]).length === 1;
}

function onlyDocumentErrors(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(DocumentError);
    expect((error as DocumentError).issues.length).toBeGreaterThan(0);
    expect((error as Error).message).not.toMatch(/Invalid input|Unrecognized|Too small|Too big/);
  }
}

describe('any text', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.json());

  it('is a document or a DocumentError', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(...KINDS), (text, { parse }) => onlyDocumentErrors(() => parse(text, 'f'))),
      { numRuns: 200 },
    );
  });

  it('is a table of profiles or a DocumentError', () => {
    const head = 'model,gpu,profile,batch,throughput,latencyMs,source\n';
    fc.assert(
      fc.property(texts, fc.boolean(), (text, withHead) =>
        onlyDocumentErrors(() => parseProfiles([{ text: (withHead ? head : '') + text, file: 'f' }], HARDWARE)),
      ),
      { numRuns: 200 },
    );
  });
});
