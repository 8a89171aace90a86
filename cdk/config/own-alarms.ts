import type * as z from 'zod';

interface Parts {
  readonly stackName?: unknown;
  readonly triggers?: { readonly alarmPrefixes?: unknown };
}

/**
 * Refinement: the stack's own alarms must not ask for a replan. A replan that fails would set off the alarm that asks
 * for the next one, for ever.
 */
export function triggersOwnAlarms(config: Parts, ctx: z.core.$RefinementCtx): void {
  const { stackName, triggers } = config;
  const prefixes = triggers?.alarmPrefixes;
  if (typeof stackName !== 'string' || !Array.isArray(prefixes)) return;
  const own = `${stackName}-`;
  prefixes.forEach((prefix, index) => {
    if (typeof prefix !== 'string' || !(own.startsWith(prefix) || prefix.startsWith(own))) return;
    ctx.addIssue({
      code: 'custom',
      path: ['triggers', 'alarmPrefixes', index],
      message: `a prefix that no alarm of the stack itself has (they begin with "${own}")`,
      input: prefix,
    });
  });
}
