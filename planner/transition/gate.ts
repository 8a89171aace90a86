import type { Plan } from '../documents/index.ts';

/**
 * Requests/s no service may fall below: the smaller of its old and its new rate, without headroom. A service that only
 * one plan has is free to come or go and has no gate.
 */
export function gateOf(from: Plan | null, to: Plan | null): Record<string, number> {
  const old = new Map(from?.services.map(({ name, rate }) => [name, rate]));
  const gate: Record<string, number> = {};
  for (const { name, rate } of to?.services ?? []) {
    const before = old.get(name);
    if (before !== undefined) gate[name] = Math.min(before, rate);
  }
  return gate;
}

/** The larger of old and new rate, for services whose new capacity bears it; the others keep the usual gate. */
export function largestGateOf(from: Plan | null, to: Plan): Record<string, number> {
  const old = new Map(from?.services.map(({ name, rate }) => [name, rate]));
  const gate = gateOf(from, to);
  for (const { name, rate, capacity } of to.services) {
    const before = old.get(name);
    if (before === undefined) continue;
    const larger = Math.max(before, rate);
    if (capacity >= larger) gate[name] = larger;
  }
  return gate;
}
