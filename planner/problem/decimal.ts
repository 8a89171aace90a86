/** A decimal number held exactly: `digits / 10^scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/**
 * The decimal that a JSON or CSV number was written as.
 *
 * JavaScript prints the shortest decimal that reads back as the same double, which for every number of at most 15
 * significant digits is the number as written. Sums of rates and throughputs can then be compared without rounding.
 */
export function toDecimal(value: number): Decimal {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const digits = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** The exact product. */
export function multiply(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale };
}

/** The exact sum. */
export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: rescale(a, scale) + rescale(b, scale), scale };
}

/** The double nearest to the decimal. */
export function toNumber({ digits, scale }: Decimal): number {
  return Number(`${digits}e-${scale}`);
}

function rescale({ digits, scale }: Decimal, target: number): bigint {
  return digits * 10n ** BigInt(target - scale);
}

/** Largest integer that sums of a few thousand instances may reach and still be exact in a double. */
const LARGEST_UNIT = 2 ** 44;

/**
 * Demand and throughputs of one service as integers over a common unit, so that the search adds and compares exactly.
 *
 * The unit is the finest decimal place that any of the numbers uses. Where that would leave the range in which
 * doubles are exact, the unit is coarser; then the demand is rounded up and the throughputs down, so that a plan
 * that satisfies the integers always satisfies the numbers as written.
 *
 * @returns integers and `unit`, the requests/s that one of them stands for.
 */
export function toCommonUnits(
  demand: Decimal,
  throughputs: readonly (Decimal | undefined)[],
): { demand: number; throughputs: number[]; unit: number } {
  let scale = demand.scale;
  let largest = toNumber(demand);
  for (const t of throughputs) {
    if (!t) continue;
    scale = Math.max(scale, t.scale);
    largest = Math.max(largest, toNumber(t));
  }
  while (scale > 0 && largest * 10 ** scale > LARGEST_UNIT) scale--;
  const floor = (d: Decimal) => (d.scale <= scale ? rescale(d, scale) : d.digits / 10n ** BigInt(d.scale - scale));
  const exact = demand.scale <= scale || demand.digits % 10n ** BigInt(demand.scale - scale) === 0n;
  return {
    demand: atLeast(exact ? floor(demand) : floor(demand) + 1n),
    throughputs: throughputs.map((t) => (t ? atMost(floor(t)) : 0)),
    // Not a power of ten by `**`, which is off by a bit for some exponents.
    unit: Number(`1e-${scale}`),
  };
}

/** The double nearest to `whole` that is not below it; the number itself up to 2^53, which no fleet comes near. */
function atLeast(whole: bigint): number {
  const near = Number(whole);
  return near < whole ? near * (1 + Number.EPSILON) : near;
}

/** The same from below. */
function atMost(whole: bigint): number {
  const near = Number(whole);
  return near > whole ? near * (1 - Number.EPSILON) : near;
}
