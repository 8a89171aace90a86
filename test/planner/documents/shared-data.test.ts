import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  hardwareFrom,
  hashDocument,
  parseFleet,
  parseProfiles,
  parseWorkload,
} from '../../../planner/documents/index.ts';
import { gpuModel, gpuModelNames } from '../../../planner/mig/index.ts';

const DATA = new URL('../../../../shared/data/', import.meta.url);
const present = existsSync(DATA);
const files = present ? readdirSync(DATA, { recursive: true, encoding: 'utf8' }).sort() : [];
const text = (file: string) => readFileSync(new URL(file, DATA), 'utf8');
const hardware = hardwareFrom(gpuModelNames.map((name) => gpuModel(name)!));
const parse = (file: string) =>
  JSON.parse(text(file.replace(/yaml$/, 'json'))).kind === 'Fleet'
    ? parseFleet(text(file), file, hardware)
    : parseWorkload(text(file), file);

// Where the data is not checked out beside the repository, these show as skipped.
describe.skipIf(!present)('the shared data', () => {
  const yaml = files.filter((file) => file.endsWith('.yaml'));
  const csv = files.filter((file) => file.endsWith('.csv'));

  it('is there', () => {
    expect(yaml.length).toBeGreaterThan(50);
    expect(csv.length).toBeGreaterThan(3);
  });

  it.each(yaml)('%s is valid and equal to its JSON form', (file) => {
    const json = file.replace(/yaml$/, 'json');
    expect(parse(file)).toEqual(JSON.parse(text(json)));
    expect(hashDocument(parse(json))).toBe(hashDocument(parse(file)));
  });

  it.each(csv)('%s is valid', (file) => {
    const rows = parseProfiles([{ text: text(file), file }], hardware);
    expect(rows).toHaveLength(text(file).trim().split('\n').length - 1);
  });

  it('takes measurements that two files share once', () => {
    const named = csv.map((file) => ({ text: text(file), file }));
    const keys = parseProfiles(named, hardware).map((r) => `${r.model} ${r.gpu} ${r.profile} ${r.batch}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
