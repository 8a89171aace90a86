import { describe, expect, it, test } from 'vitest';
import { amount, count, listed, money, percent, plural, price, printable, shortened } from '../../report/format.ts';

describe('numbers', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [50084, '50,084'],
    [1234567, '1,234,567'],
  ])('count %d is %s', (value, text) => expect(count(value)).toBe(text));

  test.each([
    [0, '0'],
    [0.04567, '0.046'],
    [1.5, '1.5'],
    [10, '10'],
    [88, '88'],
    [9.0549, '9.05'],
    [143.46, '143.5'],
    [100.04, '100'],
    [999.96, '1,000'],
    [12480.4, '12,480'],
    [-2.5, '-2.5'],
  ])('amount %d is %s', (value, text) => expect(amount(value)).toBe(text));

  test.each([
    [0, '0.0%'],
    [0.026, '2.6%'],
    [0.0033, '0.33%'],
    [-0.00000001, '0.00%'],
    [-0.05, '-5.0%'],
    [12.5, '1,250.0%'],
  ])('ratio %d is %s', (value, text) => expect(percent(value)).toBe(text));

  it('writes money with two decimals and prices with four', () => {
    expect(money(1234.5)).toBe('1,234.50');
    expect(price(1 / 7)).toBe('0.1429');
  });
});

describe('words', () => {
  it('agrees nouns with their number', () => {
    expect(plural(1, 'GPU')).toBe('1 GPU');
    expect(plural(0, 'GPU')).toBe('0 GPUs');
    expect(plural(2, 'distinct one', 'distinct ones')).toBe('2 distinct ones');
  });

  it('lists with "and"', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });

  it('shortens to a width, the ellipsis included', () => {
    expect(shortened('abcdef', 6)).toBe('abcdef');
    expect(shortened('abcdefg', 6)).toBe('abcde…');
  });

  it('replaces whatever controls a terminal or turns text around', () => {
    expect(printable('a\u001b[31mb\nc\u202ed')).toBe('a\ufffd[31mb\ufffdc\ufffdd');
    expect(printable('größe – 模型')).toBe('größe – 模型');
  });
});
