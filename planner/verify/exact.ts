/**
 * Decimal arithmetic without rounding: what the verifier adds, multiplies and compares with.
 *
 * Written for this room alone: a slip in the planner's own arithmetic must not be repeated by its checker.
 */
export interface Exact {
  readonly units: bigint;
  /** The value is `units / 10^scale`; never negative. */
  readonly scale: number;
}

export const ZERO: Exact = { units: 0n, scale: 0 };
export const ONE: Exact = { units: 1n, scale: 0 };

/**
 * The decimal a JSON or CSV number was written as: the shortest that reads back as the same double.
 *
 * @param value finite
 */
export function exact(value: number): Exact {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const units = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

/** `value` in units of 10^-scale; `scale` must not be below the value's own. */
export function unitsAt(value: Exact, scale: number): bigint {
  return value.scale === scale ? value.units : value.units * 10n ** BigInt(scale - value.scale);
}

export function plus(a: Exact, b: Exact): Exact {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

export function times(a: Exact, b: Exact): Exact {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

export function timesWhole(a: Exact, factor: number): Exact {
  return { units: a.units * BigInt(factor), scale: a.scale };
}

/** Negative, zero or positive, as a is below, equal to or above b. */
export function compare(a: Exact, b: Exact): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = unitsAt(a, scale) - unitsAt(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The smallest whole number that is not below the value. */
export function roundUp(value: Exact): bigint {
  return ceilDiv(value.units, 10n ** BigInt(value.scale));
}

/** The double nearest to the value. */
export function nearest(value: Exact): number {
  return Number(`${value.units}e-${value.scale}`);
}

/** Plain decimal notation, all digits, without trailing zeros. */
export function show(value: Exact): string {
  const digits = value.units.toString().padStart(value.scale + 1, '0');
  const whole = digits.slice(0, digits.length - value.scale);
  const fraction = value.scale === 0 ? '' : digits.slice(-value.scale).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** Requests/s that a service must be given: rate × (1 + headroom). */
export function exactRequirement(service: { readonly rate: number; readonly headroom?: number | undefined }): Exact {
  return times(exact(service.rate), plus(ONE, exact(service.headroom ?? 0)));
}

/** a / b rounded towards positive infinity, for b > 0. */
export function ceilDiv(a: bigint, b: bigint): bigint {
  return a > 0n ? (a + b - 1n) / b : -(-a / b);
}

/** a / b rounded towards negative infinity, for b > 0. */
export function floorDiv(a: bigint, b: bigint): bigint {
  return a >= 0n ? a / b : -((-a + b - 1n) / b);
}

/** Greatest common divisor; 0 for an empty list. */
export function gcdOf(values: readonly bigint[]): bigint {
  let result = 0n;
  for (const value of values) {
    let a = result;
    let b = value;
    while (b !== 0n) [a, b] = [b, a % b];
    result = a;
  }
  return result;
}

/** Math.max for whole numbers of any size. */
export function bigMax(a: bigint, b: bigint): bigint {
  if (a < b) return b;
  return a;
}

/** Math.min for whole numbers of any size. */
export function bigMin(a: bigint, b: bigint): bigint {
  if (b < a) return b;
  return a;
}
