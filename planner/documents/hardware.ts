import type { DocumentIssue } from './issues.ts';
import { didYouMean } from './nearest.ts';

/**
 * What the documents must know about GPUs. It is passed in, so that this room knows formats only and
 * `planner/mig` stays the one place that knows hardware.
 */
export interface Hardware {
  /** Names of the known GPU models. */
  readonly gpus: readonly string[];
  /** Names of the MIG profiles of a GPU model; undefined for a model not known. */
  profilesOf(gpu: string): readonly string[] | undefined;
}

/**
 * Hardware from a table of GPU models.
 *
 * @example hardwareFrom(gpuModelNames.map((name) => gpuModel(name)!))
 */
export function hardwareFrom(
  models: readonly { readonly name: string; readonly profiles: readonly { readonly name: string }[] }[],
): Hardware {
  const byName = new Map(models.map((model) => [model.name, model.profiles.map((p) => p.name)]));
  return { gpus: [...byName.keys()], profilesOf: (gpu) => byName.get(gpu) };
}

/** A name and where it stands. */
interface NameAt {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly path: string;
}

/** The issue for a GPU model that does not exist, or undefined. */
export function gpuIssue(gpu: string, at: NameAt, hardware: Hardware): DocumentIssue | undefined {
  if (hardware.profilesOf(gpu) !== undefined) return undefined;
  return unknownName(gpu, at, `a GPU model, one of ${hardware.gpus.join(', ')}`, hardware.gpus);
}

/** The issue for a MIG profile that the GPU model does not have, or undefined. The model must be known. */
export function profileIssue(profile: string, gpu: string, at: NameAt, hardware: Hardware): DocumentIssue | undefined {
  const profiles = hardware.profilesOf(gpu) ?? [];
  if (profiles.includes(profile)) return undefined;
  return unknownName(profile, at, `a MIG profile of ${gpu}, one of ${profiles.join(', ')}`, profiles);
}

function unknownName(got: string, at: NameAt, expected: string, known: readonly string[]): DocumentIssue {
  const hint = didYouMean(got, known);
  return { code: 'unknown-name', ...at, expected, got: JSON.stringify(got), ...(hint === undefined ? {} : { hint }) };
}
