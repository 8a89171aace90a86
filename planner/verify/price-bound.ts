import type { Plan, ProfileRow, Service } from '../documents/index.ts';
import { gpuModel, type PartitionRules, type PlacementSet, placementSets } from '../mig/index.ts';
import { type CoverKind, cheapestCover } from './cover.ts';
import { type Exact, exact, roundUp, unitsAt, ZERO } from './exact.ts';

/** Price per instance kind, keyed `"<gpu> <profile>"`. */
export type Prices = Plan['certificate']['prices'];

/** What must be known of a service for it to be priced. */
export interface PricedService extends Pick<Service, 'name' | 'model' | 'latencyMs' | 'minReplicas'> {
  /** Requests/s. */
  readonly required: Exact;
}

/** The price bound, done again from the prices alone. */
export interface PriceBound {
  /** Σ over the services of the price of their cheapest cover. */
  readonly sum: Exact;
  /** `sum` rounded up: no plan needs fewer GPUs, provided that no legal GPU is worth more than 1. */
  readonly gpus: bigint;
  /** False if a cover took too long to settle; `sum` is then a lower bound on the true sum, and still a valid proof. */
  readonly exact: boolean;
  /** Services that no measured instance kind of these GPU models serves in time. */
  readonly unservable: readonly string[];
}

/** Key of an instance kind in the certificate's prices. */
export function kindName(gpu: string, profile: string): string {
  return `${gpu} ${profile}`;
}

/**
 * Adds up the cheapest whole-number cover of every service's requirement at the given prices. No solver, no rounding.
 *
 * A service may use every kind of the given GPU models that has a row within its latency limit, at the highest
 * throughput of those rows. A kind without a price is free: the bound then says little, but what it says is true.
 *
 * @param gpus GPU models that plans may use
 */
export function priceBound(
  services: readonly PricedService[],
  profiles: readonly ProfileRow[],
  gpus: readonly string[],
  prices: Prices,
): PriceBound {
  const priceScale = Math.max(0, ...Object.values(prices).map((price) => exact(price).scale));
  const rows = rowsByModel(profiles, new Set(gpus));
  let sum = 0n;
  let settled = true;
  const unservable: string[] = [];
  for (const service of services) {
    const fastest = fastestInTime(rows.get(service.model) ?? [], service.latencyMs);
    const { required } = service;
    const rates = [...fastest.values()].map((row) => exact(row.throughput));
    const scale = Math.max(required.scale, ...rates.map((rate) => rate.scale));
    const kinds = [...fastest.keys()].map(
      (kind, k): CoverKind => ({
        throughput: unitsAt(rates[k]!, scale),
        price: unitsAt(priceOf(prices, kind), priceScale),
      }),
    );
    const cover = cheapestCover(kinds, unitsAt(required, scale), service.minReplicas ?? 1);
    if (!cover) unservable.push(service.name);
    else {
      sum += cover.cost;
      settled &&= cover.exact;
    }
  }
  const total = { units: sum, scale: priceScale };
  return { sum: total, gpus: roundUp(total), exact: settled, unservable };
}

function priceOf(prices: Prices, kind: string): Exact {
  return Object.hasOwn(prices, kind) ? exact(prices[kind]!) : ZERO;
}

function rowsByModel(profiles: readonly ProfileRow[], gpus: ReadonlySet<string>): Map<string, ProfileRow[]> {
  const byModel = new Map<string, ProfileRow[]>();
  for (const row of profiles) {
    if (!gpus.has(row.gpu)) continue;
    const known = byModel.get(row.model);
    if (known) known.push(row);
    else byModel.set(row.model, [row]);
  }
  return byModel;
}

function fastestInTime(rows: readonly ProfileRow[], latencyMs: number): Map<string, ProfileRow> {
  const fastest = new Map<string, ProfileRow>();
  for (const row of rows) {
    if (row.latencyMs > latencyMs) continue;
    const kind = kindName(row.gpu, row.profile);
    if (row.throughput > (fastest.get(kind)?.throughput ?? 0)) fastest.set(kind, row);
  }
  return fastest;
}

/** The most that one legal GPU of a model is worth at given prices. */
export interface DearestGpu {
  readonly gpu: string;
  readonly value: Exact;
  /** Profiles of that GPU with their counts, for example `4g.20gb + 3g.20gb`. */
  readonly content: string;
}

/**
 * The dearest legal partition of a GPU model, over all partitions of the profiles that have a price.
 *
 * Profiles without a price add nothing to a GPU's worth, so leaving them out loses nothing.
 */
export function dearestGpu(gpu: string, prices: Prices, rules: PartitionRules): DearestGpu {
  const model = gpuModel(gpu);
  const profiles = model?.profiles.filter((profile) => priceOf(prices, kindName(gpu, profile.name)).units > 0n) ?? [];
  if (!model || profiles.length === 0) return { gpu, value: ZERO, content: '' };
  const worth = profiles.map((profile) => priceOf(prices, kindName(gpu, profile.name)));
  const scale = Math.max(...worth.map((price) => price.scale));
  const units = worth.map((price) => unitsAt(price, scale));
  let value = -1n;
  let dearest: PlacementSet = [];
  for (const set of placementSets(model, profiles, { rules })) {
    const total = set.reduce((sum, placed) => sum + units[placed.profile]!, 0n);
    if (total <= value) continue;
    value = total;
    dearest = set;
  }
  const content = [...dearest].sort((a, b) => a.profile - b.profile).map((placed) => profiles[placed.profile]!.name);
  return { gpu, value: { units: value, scale }, content: content.join(' + ') };
}
