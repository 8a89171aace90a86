import type { TransitionContext } from '../context.ts';
import type { TransitionFinding, TransitionRule } from '../rule.ts';
import { isNear } from '../tolerance.ts';

/** A gate may be as high as the larger rate, as `--gate max` asks for; a rollback's no higher than the plan it returns to gives. */
export const gateValues: TransitionRule = {
  id: 'gate-values',
  why: 'a gate below what a service was promised lets its capacity fall below that',
  check: (context) => {
    const rates = ratesOf(context);
    const findings: TransitionFinding[] = [];
    for (const [service, { least, most }] of rates) {
      const gate = context.transition.gate[service];
      if (gate !== undefined && (isNear(gate, least) || isNear(gate, most) || (gate > least && gate < most))) continue;
      const expected = `${least}, the smaller of old and new rate`;
      findings.push({ path: `gate.${service}`, expected, got: String(gate ?? 'no gate') });
    }
    for (const service of Object.keys(context.transition.gate)) {
      if (rates.has(service)) continue;
      findings.push({ path: `gate.${service}`, expected: 'no gate, as only one plan has the service', got: 'a gate' });
    }
    return findings;
  },
};

function ratesOf({ from, to, begun }: TransitionContext): Map<string, { least: number; most: number }> {
  const old = new Map(from?.services.map(({ name, rate }) => [name, rate]));
  const rates = new Map<string, { least: number; most: number }>();
  for (const { name, rate } of (begun ? begun.towards : to)?.services ?? []) {
    const before = old.get(name);
    if (before === undefined) continue;
    const least = Math.min(before, rate);
    const back = begun && to?.services.find((service) => service.name === name)?.capacity;
    const bound = back === undefined ? least : Math.min(least, back);
    rates.set(name, { least: bound, most: begun ? bound : Math.max(before, rate) });
  }
  return rates;
}
