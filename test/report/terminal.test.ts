import { describe, expect, it, test } from 'vitest';
import { renderTerminal } from '../../report/index.ts';
import { table, wrapped } from '../../report/terminal/table.ts';
import { minimalPlan } from '../planner/minimal-plan.ts';
import { fixturePlan, numberedServices } from './fixtures.ts';

const small = fixturePlan({ pricePerNode: 21.96, idleGpus: 2 });
const ESC = '\u001b';

describe('a plan in the terminal', () => {
  it('reads like this', () => {
    expect(renderTerminal(small, { color: false, width: 100 })).toMatchSnapshot();
  });

  it('shows a plan of the least fields', () => {
    const text = renderTerminal(minimalPlan, { color: false, width: 100 });
    expect(text).toContain('13 GPUs on 2 nodes serve 11 services; 43.92 per hour.');
    expect(text).toContain('Proven optimal: 13 GPUs; no plan can use fewer than 13.');
    expect(text).toContain('The plan carries no search trace.');
    expect(text).not.toMatch(/undefined|NaN/);
  });

  it('uses colours only where they are asked for, and they change nothing else', () => {
    const plain = renderTerminal(small, { color: false, width: 100 });
    const colored = renderTerminal(small, { color: true, width: 100 });
    expect(plain).not.toContain(ESC);
    expect(colored).toContain(`${ESC}[32m`);
    expect(colored.replaceAll(new RegExp(`${ESC}\\[\\d+m`, 'g'), '')).toBe(plain);
  });

  test.each([60, 80, 100, 140, 220])('keeps within %d columns', (width) => {
    const lines = renderTerminal(small, { color: false, width }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(lines.every((line) => line === line.trimEnd())).toBe(true);
  });

  it('cuts large plans and says what it leaves out', () => {
    const large = fixturePlan({ nodes: 40, services: numberedServices(120), alike: 2 });
    const text = renderTerminal(large, { color: false, width: 100 });
    expect(text).toContain('and 80 services more, with more slack (see report.html)');
    expect(text).toMatch(/and \d+ layouts more on \d+ GPUs \(see report\.html\)/);
    expect(text.split('\n').length).toBeLessThan(140);
  });

  it('lets no control character of a document through', () => {
    const evil = `p4d${ESC}]0;owned\u0007${ESC}[31m`;
    const plan = { ...small, gpus: small.gpus.map((gpu) => ({ ...gpu, node: evil })) };
    const text = renderTerminal(plan, { color: false, width: 200 });
    expect([...text].filter((char) => char < ' ' && char !== '\n')).toEqual([]);
    expect(text).toContain('p4d\ufffd]0;owned\ufffd\ufffd[31m');
  });

  it('marks plans that were cut short and services that lack capacity', () => {
    const [first, ...others] = small.services;
    const plan = {
      ...small,
      summary: { ...small.summary, truncated: true },
      services: [{ ...first!, capacity: 1, slack: -0.9 }, ...others],
    };
    const text = renderTerminal(plan, { color: true, width: 100 });
    expect(text).toContain('Cut short by a wall-clock guard');
    expect(text).toContain(`${ESC}[31m-90.0%`);
  });
});

describe('table', () => {
  const columns = [
    { head: 'NAME' },
    { head: 'N', align: 'right' as const, drop: 1 },
    { head: 'TEXT', min: 10, drop: 2 },
  ];
  const rows = [['one', '1', 'some words that may wrap']];
  const draw = (width: number) => table(columns, rows, width, (text) => text);

  it('wraps first, then leaves out columns, the least needed first', () => {
    expect(draw(80)).toBe('NAME  N  TEXT\none   1  some words that may wrap');
    expect(draw(22)).toBe('NAME  N  TEXT\none   1  some words\n         that may wrap');
    expect(draw(17)).toBe('NAME  N\none   1');
    expect(draw(1)).toBe('NAME\none');
  });
});

describe('wrapped', () => {
  it('breaks at spaces and indents what follows', () => {
    expect(wrapped('one two three', 8, '  ')).toBe('one two\n  three');
    expect(wrapped('unbreakable', 4)).toBe('unbreakable');
  });
});
