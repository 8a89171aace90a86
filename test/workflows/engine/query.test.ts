import { describe, expect, it } from 'vitest';
import type { Json } from '../../../workflows/engine/index.ts';
import { machine, run } from './run.ts';

/** The value of one expression, or the cause of its failure. */
async function evaluate(text: string, input: Json = {}): Promise<Json | undefined> {
  const outcome = await run(machine({ A: { Type: 'Pass', Output: `{% ${text} %}`, End: true } }), { input });
  return outcome.status === 'SUCCEEDED' ? outcome.output : outcome.cause?.replace(/^.*?\)\. /, '');
}

describe('what AWS adds to JSONata', () => {
  it.each<[string, Json]>([
    ['$partition([1,2,3], 2)', [[1, 2], [3]]],
    ['$partition([1], 2)', [[1]]],
    ['$partition(5, 2)', [[5]]],
    ['$range(1, 7, 3)', [1, 4, 7]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$range(2, 2, 1)', 2],
    ['$range(1, 3)', [1, 2, 3]],
    ["$hash('hello', 'MD5')", '5d41402abc4b2a76b9719d911017c592'],
    ["$hash('hello', 'SHA-1')", 'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d'],
    ["$hash('hello', 'SHA-256')", '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'],
    ["$length($hash('hello', 'SHA-384'))", 96],
    ["$length($hash('hello', 'SHA-512'))", 128],
    ['$parse(\'{"a": [1, null]}\')', { a: [1, null] }],
    ['$random(5) = $random(5)', true],
    ['$random() != $random()', true],
    ['$random() < 1 and $random() >= 0', true],
    ['$uuid() != $uuid()', true],
    ['$match($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) ~> $exists', true],
    ['$now()', '2026-01-01T00:00:00.000Z'],
    ["$now('[Y0001]-[M01]-[D01]')", '2026-01-01'],
    ['$millis()', Date.UTC(2026, 0, 1)],
    ['$sort($shuffle([3,1,2]))', [1, 2, 3]],
  ])('%s', async (text, value) => {
    expect(await evaluate(text)).toEqual(value);
  });

  it.each([
    ["$hash('x', 'SHA-3')", /must be one of MD5, SHA-1/],
    ["$parse('{')", /Syntax error in JSON/],
    ['$partition([1], 0)', /positive integer, got 0/],
    ['$range(1, 2, 0)', /must not be 0/],
    ["$range('a', 2, 1)", /T0410: Argument 1 of function "range" does not match/],
    ['$range(1, 873783, 1)', /must not exceed 873782/],
  ])('%s fails', async (text, cause) => {
    expect(await evaluate(text)).toMatch(cause);
  });

  it.each(['$partition', '$hash', '$parse'])('%s of nothing is nothing', async (name) => {
    expect(await evaluate(`${name}($states.input.none, 1)`)).toMatch(/returned nothing \(undefined\)\.$/);
  });
});

it('a function over the longest range is not too much', async () => {
  expect(await evaluate('$sum($map([1..873782], function($i) { 1 }))')).toBe(873_782);
});

describe('values', () => {
  it.each<[string, RegExp]>([
    [
      '$states.input.none',
      /^The JSONata expression '\$states.input.none' specified for the field 'Output' returned nothing \(undefined\)\.$/,
    ],
    ['function($x) { $x }', /returned an unsupported result type\.$/],
    ['[$sum]', /returned an unsupported result type\.$/],
    ['1 / "a"', /threw an error during evaluation\. T2002: /],
    ['($f := function() { $f() }; $f())', /made more than 1000000 frames$/],
    ["$error('mine')", /threw an error during evaluation\. D3137: mine$/],
    ['1 / 0', /returned an unsupported result type\.$/],
  ])('%s fails as on AWS', async (text, cause) => {
    expect(await evaluate(text)).toMatch(cause);
  });

  it.each<[string, Json, Json]>([
    ['$states.input.list[n > 1]', { list: [{ n: 1 }, { n: 2 }] }, { n: 2 }],
    ['[$states.input.list[n > 1]]', { list: [{ n: 1 }, { n: 2 }] }, [{ n: 2 }]],
    ['$states.input.list', { list: [] }, []],
    ['$states.input.list', { list: [7] }, [7]],
    ['{"a": $states.input.none, "b": 1}', {}, { b: 1 }],
    ['-0', {}, 0],
    ['$states.input.list^(>n).n', { list: [{ n: 1 }, { n: 2 }] }, [2, 1]],
    [
      '$states.input.list{k: $sum(n)}',
      {
        list: [
          { k: 'a', n: 1 },
          { k: 'a', n: 2 },
        ],
      },
      { a: 3 },
    ],
    ['$states.input ~> |list|{"n": n + 1}|', { list: [{ n: 1 }] }, { list: [{ n: 2 }] }],
  ])('%s', async (text, input, value) => {
    expect(await evaluate(text, input)).toEqual(value);
  });

  it('a result that aliases the input is a copy: a later state cannot collapse it', async () => {
    const outcome = await run(
      machine({
        A: { Type: 'Pass', Output: '{% {"one": $states.input.list[$ > 1]} %}', Next: 'B' },
        B: { Type: 'Pass', Output: '{% $states.input.one %}', End: true },
      }),
      { input: { list: [1, 2, 3] } },
    );

    expect(outcome.output).toEqual([2, 3]);
  });

  it('templates: only strings that begin and end with the marks are expressions', async () => {
    const Output = {
      a: '{% 1 %}',
      b: ' {% 1 %}',
      c: '{% 1 %} ',
      d: ['{% [] %}', { e: '{%\n"x"\n%}' }],
      'f.$': '$.x',
      g: null,
    };
    const outcome = await run(machine({ A: { Type: 'Pass', Output, End: true } }));

    expect(outcome.output).toEqual({ ...Output, a: 1, d: [[], { e: 'x' }] });
  });

  it('keys named like parts of a prototype are keys', async () => {
    const input = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}');
    const outcome = await run(machine({ A: { Type: 'Pass', Output: '{% $states.input %}', End: true } }), { input });

    expect(JSON.stringify(outcome.output)).toBe('{"__proto__":{"a":1},"constructor":2}');
  });

  it('names the place inside a template', async () => {
    const outcome = await run(
      machine({ A: { Type: 'Pass', Output: { list: [1, { x: '{% $states.input.none %}' }] }, End: true } }),
    );

    expect(outcome.history[2]).toMatchObject({
      type: 'EvaluationFailed',
      details: { location: 'Output/list[1]/x', state: 'A' },
    });
  });
});
