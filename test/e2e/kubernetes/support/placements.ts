import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { GO } from './binaries.ts';
import { goProgram } from './go.ts';
import type { GpuModel } from './gpu-node.ts';
import type { Counts } from './hardware.ts';
import { parseLayouts } from './layouts.ts';

/** Where an instance came to lie, in memory slices. */
export interface Placement {
  readonly profile: string;
  readonly start: number;
  readonly size: number;
}

interface Answer {
  readonly ok: boolean;
  readonly error?: string;
  readonly placements?: readonly Placement[];
}

/** What became of an entry of a layouts file. */
export interface CheckedLayout {
  readonly entry: string;
  readonly ok: boolean;
  readonly error?: string;
  /** In the order of creation, for each part of the entry. */
  readonly placements: readonly (readonly Placement[])[];
}

/** Asks about GPUs by their counts. */
export type PlacementOracle = (questions: readonly { gpu: GpuModel; counts: Counts }[]) => Promise<readonly Answer[]>;

/**
 * An oracle on what GPUs can be cut into: mig-parted itself, on a GPU that has no more than the table of placements in
 * NVIDIA's go-nvml. Built on first use.
 */
export async function placementOracle(): Promise<PlacementOracle> {
  const what = 'the placement oracle with Go and a C compiler: 20 s';
  const program = join(await goProgram('placements', `${GO}/placements`, what, { cgo: true }), 'placements');
  return async (questions) => {
    const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    child.stdin.end(JSON.stringify(questions));
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`placements ended with ${code}`);
    return JSON.parse(output) as Answer[];
  };
}

/** Checks each entry of a layouts file: whether every GPU that it names can be cut so. */
export async function checkLayouts(
  oracle: PlacementOracle,
  file: string,
  gpu: GpuModel,
): Promise<readonly CheckedLayout[]> {
  const checked: CheckedLayout[] = [];
  for (const [entry, parts] of parseLayouts(file)) {
    const answers = await oracle(parts.map(({ counts }) => ({ gpu, counts })));
    const wrong = answers.find(({ ok }) => !ok)?.error;
    const placements = answers.map((answer) => answer.placements ?? []);
    checked.push({ entry, ok: wrong === undefined, placements, ...(wrong !== undefined && { error: wrong }) });
  }
  return checked;
}
