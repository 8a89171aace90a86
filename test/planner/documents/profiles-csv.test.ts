import { describe, expect, it } from 'vitest';
import { parseProfiles } from '../../../planner/documents/index.ts';
import { errorOf, HARDWARE, issuesOf } from './support.ts';

const HEAD = 'model,gpu,profile,batch,throughput,latencyMs,source';
const ROW = 'bert,A100-40GB,2g.10gb,8,120.5,66,paper';
const csv = (...lines: string[]) => `${lines.join('\n')}\n`;
const parse = (text: string) => parseProfiles([{ text, file: 'p.csv' }], HARDWARE);

describe('valid profiles', () => {
  const bert = {
    model: 'bert',
    gpu: 'A100-40GB',
    profile: '2g.10gb',
    batch: 8,
    throughput: 120.5,
    latencyMs: 66,
    source: 'paper',
  };

  it.each([
    { form: 'plain', text: csv(HEAD, ROW) },
    { form: 'CR LF', text: `${HEAD}\r\n${ROW}\r\n` },
    { form: 'with a byte order mark', text: `\uFEFF${csv(HEAD, ROW)}` },
    { form: 'without a last line end', text: `${HEAD}\n${ROW}` },
    { form: 'with empty lines', text: csv(HEAD, '', ROW, '') },
    { form: 'with spaces around fields', text: csv(HEAD.replaceAll(',', ' , '), ROW.replaceAll(',', ' , ')) },
    { form: 'quoted', text: csv(HEAD, '"bert","A100-40GB",2g.10gb,8,120.5,66,"paper"') },
    {
      form: 'columns in another order',
      text: csv('source,batch,model,latencyMs,gpu,throughput,profile', 'paper,8,bert,66,A100-40GB,120.5,2g.10gb'),
    },
    { form: 'numbers with exponents', text: csv(HEAD, 'bert,A100-40GB,2g.10gb,8,1.205e2,6.6E+1,paper') },
  ])('are read: $form', ({ text }) => {
    expect(parse(text)).toEqual([bert]);
  });

  it('may have an empty source, commas in quotes, any script', () => {
    const rows = parse(csv(HEAD, 'b,A100-40GB,1g.5gb,1,1,1,', 'ü模型,A100-40GB,1g.5gb,1,1,1,"a, ""b"""'));
    expect(rows.map((row) => [row.model, row.source])).toEqual([
      ['b', ''],
      ['ü模型', 'a, "b"'],
    ]);
  });

  it('keep the order of files and rows', () => {
    const file = (name: string, model: string) => ({ file: name, text: csv(HEAD, ROW.replace('bert', model)) });
    expect(parseProfiles([file('1', 'z'), file('2', 'a')]).map((row) => row.model)).toEqual(['z', 'a']);
  });

  it('are not checked against hardware that is not given', () => {
    expect(parseProfiles([{ file: 'p.csv', text: csv(HEAD, 'b,X,9g,1,1,1,') }])).toHaveLength(1);
  });

  it('may be twenty thousand rows', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `m${i},A100-40GB,1g.5gb,1,10,5,x`);
    expect(parse(csv(HEAD, ...rows))).toHaveLength(20_000);
  });
});

describe('the header', () => {
  it.each([
    { head: HEAD.replace('latencyMs', 'latencyms'), path: 'latencyms', hint: 'did you mean "latencyMs"?' },
    { head: HEAD.replace('profile', 'profil'), path: 'profil', hint: 'did you mean "profile"?' },
  ])('with a misspelt column names the nearest: $path', ({ head, path, hint }) => {
    const issues = issuesOf(() => parse(csv(head, ROW)));
    expect(issues[0]).toMatchObject({ code: 'unknown-field', line: 1, path, hint });
    expect(issues[1]?.code).toBe('missing-field');
  });

  it.each(HEAD.split(','))('without %s is refused', (column) => {
    const head = HEAD.split(',').filter((name) => name !== column);
    expect(errorOf(() => parse(csv(head.join(','), ROW))).message).toBe(
      `p.csv:1 ${column}: expected a column ${column}, got ${head.join(',')}`,
    );
  });

  it('with a column too many is refused', () => {
    expect(errorOf(() => parse(csv(`${HEAD},watts`, `${ROW},1`))).message).toBe(
      `p.csv:1 watts: unknown column "watts"; expected one of ${HEAD.replaceAll(',', ', ')}`,
    );
  });

  it('with one column twice is refused', () => {
    expect(issuesOf(() => parse(csv(`${HEAD},batch`, `${ROW},1`)))[0]).toMatchObject({
      code: 'duplicate',
      path: 'batch',
    });
  });

  it('cannot be left out', () => {
    expect(issuesOf(() => parse(csv(ROW))).length).toBeGreaterThan(7);
  });
});

describe('an empty table', () => {
  it.each([
    { text: '', got: 'an empty file' },
    { text: '\n\n  \n', got: 'an empty file' },
    { text: '\uFEFF', got: 'an empty file' },
    { text: csv(HEAD), got: 'a header without rows' },
  ])('is refused: $got', ({ text, got }) => {
    const issues = issuesOf(() => parse(text));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ code: 'syntax', file: 'p.csv', got });
  });

  it('is refused beside a good one', () => {
    const good = { file: 'good.csv', text: csv(HEAD, ROW) };
    expect(issuesOf(() => parseProfiles([good, { file: 'empty.csv', text: '' }]))[0]?.file).toBe('empty.csv');
  });

  it('is no file at all', () => {
    expect(issuesOf(() => parseProfiles([]))[0]?.got).toBe('no file');
  });
});

const NUMBER = 'a finite number > 0';

describe('a bad row', () => {
  it.each([
    { column: 'batch', cell: '0', expected: 'a whole number >= 1' },
    { column: 'batch', cell: '1.5', expected: 'a whole number >= 1' },
    { column: 'batch', cell: '-8', expected: 'a whole number >= 1' },
    { column: 'batch', cell: '', expected: 'a whole number >= 1' },
    { column: 'throughput', cell: '0', expected: NUMBER },
    { column: 'throughput', cell: '-1', expected: NUMBER },
    { column: 'throughput', cell: 'NaN', expected: NUMBER },
    { column: 'throughput', cell: 'Infinity', expected: NUMBER },
    { column: 'throughput', cell: '1e999', expected: NUMBER },
    { column: 'throughput', cell: '0x10', expected: NUMBER },
    { column: 'throughput', cell: '1_000', expected: NUMBER },
    { column: 'throughput', cell: 'fast', expected: NUMBER },
    { column: 'latencyMs', cell: '', expected: NUMBER },
    { column: 'latencyMs', cell: '12ms', expected: NUMBER },
    { column: 'model', cell: '', expected: 'a text, not empty and without surrounding white space' },
  ])('$column "$cell" is refused with its line', ({ column, cell, expected }) => {
    const at = HEAD.split(',').indexOf(column);
    const row = ROW.split(',').with(at, cell).join(',');
    expect(issuesOf(() => parse(csv(HEAD, ROW, row)))).toEqual([
      { code: 'invalid', file: 'p.csv', line: 3, path: column, expected, got: JSON.stringify(cell) },
    ]);
  });

  it.each([
    { row: 'a,b,c', got: '3' },
    { row: `${ROW},more`, got: '8' },
  ])('with $got fields is refused', ({ row, got }) => {
    expect(errorOf(() => parse(csv(HEAD, row))).message).toBe(`p.csv:2: expected 7 fields, got ${got}`);
  });

  it('does not hide the next one', () => {
    const issues = issuesOf(() => parse(csv(HEAD, 'a', ROW.replace('8', 'x'), ROW.replace('66', '-1'))));
    expect(issues.map((issue) => issue.line)).toEqual([2, 3, 4]);
  });

  it('counts empty lines and lines inside quotes', () => {
    const issues = issuesOf(() => parse(csv(HEAD, '', ROW.replace('paper', '"two\nlines"'), ROW.replace('66', '-1'))));
    expect(issues[0]?.line).toBe(5);
  });

  it('with a quote that does not close is a syntax error with its line', () => {
    expect(issuesOf(() => parse(csv(HEAD, ROW, '"bert')))[0]).toMatchObject({
      code: 'syntax',
      line: 3,
      expected: 'well-formed CSV',
    });
  });
});

describe('names of hardware', () => {
  it('a profile the GPU does not have is refused with the nearest it has', () => {
    expect(errorOf(() => parse(csv(HEAD, ROW.replace('2g.10gb', '2g.20gb')))).message).toBe(
      'p.csv:2 profile: expected a MIG profile of A100-40GB, one of 1g.5gb, 2g.10gb, 3g.20gb, 7g.40gb, got "2g.20gb"; ' +
        'did you mean "2g.10gb"?',
    );
  });

  it('an unknown GPU is refused with the nearest', () => {
    expect(issuesOf(() => parse(csv(HEAD, ROW.replace('A100-40GB', 'a100-40gb'))))[0]).toMatchObject({
      code: 'unknown-name',
      line: 2,
      path: 'gpu',
      hint: 'did you mean "A100-40GB"?',
    });
  });
});

describe('a measurement given twice', () => {
  const other = ROW.replace('120.5', '130');
  const files = (first: string, second: string) => [
    { file: 'a.csv', text: csv(HEAD, first) },
    { file: 'b.csv', text: csv(HEAD, second) },
  ];

  it.each([
    { what: 'the same figures', row: ROW, word: 'a repeated' },
    { what: 'other figures', row: other, word: 'another' },
  ])('in one file is refused, both lines named: $what', ({ row, word }) => {
    expect(errorOf(() => parse(csv(HEAD, ROW, '', row))).message).toBe(
      `p.csv:4: expected one row per (model, gpu, profile, batch), got ${word} row for bert, A100-40GB, 2g.10gb, batch 8; ` +
        'first given at p.csv:2',
    );
  });

  it('in two files with the same figures is taken once', () => {
    expect(parseProfiles(files(ROW, ROW.replace('paper', 'copy')))).toEqual([
      expect.objectContaining({ source: 'paper' }),
    ]);
  });

  it('in two files with other figures is refused, both files named', () => {
    expect(issuesOf(() => parseProfiles(files(ROW, other)))[0]).toMatchObject({
      code: 'duplicate',
      file: 'b.csv',
      line: 2,
      hint: 'first given at a.csv:2',
    });
  });

  it('is not one whose names merely run together', () => {
    const rows = [`a,A100-40GB,1g.5gb,1,1,1,`, `"a"",""A100-40GB",A100-40GB,1g.5gb,1,1,1,`];
    expect(parse(csv(HEAD, ...rows))).toHaveLength(2);
  });
});
