import type { VerifyContext } from './context.ts';
import { show } from './exact.ts';
import { isTrusted } from './fleet-bound.ts';

/** The plan's claims that arithmetic cannot repeat, for the reader to weigh. */
export function trustedClaims(context: VerifyContext): string[] {
  const { lowerBound, method, priceBound, levels } = context.plan.certificate;
  const claims: string[] = [];
  if (method === 'branching') {
    const prices = context.priceable
      ? `the prices alone prove ${show(context.priceBound().sum)}`
      : `priceBound ${priceBound === undefined ? 'is not stated' : `says ${priceBound}`}`;
    claims.push(`certificate.lowerBound: ${lowerBound} GPUs by branching; ${prices}`);
  }
  for (const [i, level] of levels.entries()) {
    if (!level.proven || !isTrusted(level)) continue;
    const how = level.method === 'branching' ? 'by branching' : 'not by prices';
    claims.push(`certificate.levels[${i}]: ${level.objective} ${level.bound} proven ${how}`);
  }
  return claims;
}
