import type { Plan } from '../../planner/documents/index.ts';
import { enumerateGeometry, gpuModel } from '../../planner/mig/index.ts';
import type { ServiceView } from './services.ts';

/** Price of one instance kind, in GPUs. */
export interface PriceRow {
  readonly gpu: string;
  readonly profile: string;
  readonly price: number;
}

/** `count` instances of a profile at their price each. */
export interface PriceTerm extends PriceRow {
  readonly count: number;
}

/** Something worth the sum of its instances. */
export interface Worth {
  readonly terms: readonly PriceTerm[];
  readonly worth: number;
}

/** The certificate's prices, taken apart: `"A100-40GB 3g.20gb"` is GPU and profile. By GPU, dearest last. */
export function priceRows(prices: Readonly<Record<string, number>>): PriceRow[] {
  return Object.entries(prices)
    .map(([kind, price]) => {
      const at = kind.lastIndexOf(' ');
      return { gpu: kind.slice(0, Math.max(0, at)), profile: kind.slice(at + 1), price };
    })
    .sort((a, b) => (a.gpu === b.gpu ? a.price - b.price || order(a.profile, b.profile) : order(a.gpu, b.gpu)));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** For each GPU model with prices its legal GPU of the highest worth: the one the reader has to check. */
export function dearestGpus(plan: Plan): (Worth & { readonly gpu: string })[] {
  const rows = priceRows(plan.certificate.prices);
  return [...new Set(rows.map((row) => row.gpu))].flatMap((gpu) => {
    const model = gpuModel(gpu);
    if (!model) return [];
    const own = new Map(rows.filter((row) => row.gpu === gpu).map((row) => [row.profile, row.price]));
    const profiles = model.profiles.filter((profile) => own.has(profile.name));
    const { dominantShapes } = enumerateGeometry(model, profiles, plan.partitionRules);
    const valued = dominantShapes.map((shape) => {
      const terms = profiles
        .map((profile, p) => ({ gpu, profile: profile.name, price: own.get(profile.name)!, count: shape[p]! }))
        .filter((term) => term.count > 0)
        .reverse();
      return { gpu, terms, worth: worthOf(terms) };
    });
    const dearest = valued.sort((a, b) => b.worth - a.worth)[0];
    return dearest ? [dearest] : [];
  });
}

/** The service whose sum has the most to show: all its kinds priced, several of them, least slack. */
export function workedService(
  plan: Plan,
  services: readonly ServiceView[],
): (Worth & { readonly name: string; readonly required: number }) | undefined {
  const prices = plan.certificate.prices;
  const priced = services.filter(
    (service) =>
      service.uses.length > 0 && service.uses.every((use) => prices[`${use.gpu} ${use.profile}`] !== undefined),
  );
  const service = priced.find((candidate) => candidate.uses.length > 1) ?? priced[0];
  if (!service) return undefined;
  const terms = service.uses.map(({ gpu, profile, count }) => ({
    gpu,
    profile,
    count,
    price: prices[`${gpu} ${profile}`] ?? 0,
  }));
  return { name: service.name, required: service.required, terms, worth: worthOf(terms) };
}

function worthOf(terms: readonly PriceTerm[]): number {
  return terms.reduce((sum, term) => sum + term.count * term.price, 0);
}
