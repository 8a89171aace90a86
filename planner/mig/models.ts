/**
 * GPU models and their MIG profiles: the only place that knows names, profile ids, sizes and allowed starts.
 *
 * Sources: NVIDIA MIG user guide (profile tables, `nvidia-smi mig -lgip`, `-lgipp`) and the NVML placement data of
 * NVIDIA/go-nvml for the A100. A30 ids, starts and sizes come from published `nvidia-smi` output. The H100-80GB
 * starts are those of the H100 NVL (driver 560.35.03); NVIDIA documents the names only.
 */

/** One MIG profile of one GPU model. Sizes and starts are in slices. */
export interface MigProfile {
  /** Full profile name on this GPU model, for example `3g.20gb`. */
  readonly name: string;
  /** GPU instance profile id as `nvidia-smi mig -lgip` prints it. */
  readonly id: number;
  readonly computeSlices: number;
  readonly memorySlices: number;
  /** Allowed first memory slices, ascending. */
  readonly starts: readonly number[];
  /** Most instances of this profile on one GPU. */
  readonly maxPerGpu: number;
  readonly memoryMiB: number;
  /** `plain` profiles are always available; the others take part only where measured profiles name them. */
  readonly variant: 'plain' | 'double-memory' | 'media';
}

/** A GPU model that MIG can cut. */
export interface GpuModel {
  readonly name: string;
  readonly memorySlices: number;
  readonly computeSlices: number;
  /** Smallest instance first; `media` and `double-memory` variants stand beside their plain size. */
  readonly profiles: readonly MigProfile[];
}

/** Placement of each profile of the GPUs with eight memory slices: [id, compute, memory, starts, max]. */
const EIGHT_SLICES = {
  '1g': [19, 1, 1, [0, 1, 2, 3, 4, 5, 6], 7],
  '1g+me': [20, 1, 1, [0, 1, 2, 3, 4, 5, 6], 1],
  '1g double': [15, 1, 2, [0, 2, 4, 6], 4],
  '2g': [14, 2, 2, [0, 2, 4], 3],
  '3g': [9, 3, 4, [0, 4], 2],
  '4g': [5, 4, 4, [0], 1],
  '7g': [0, 7, 8, [0], 1],
} as const;

type Row = readonly [id: number, compute: number, memory: number, starts: readonly number[], max: number];

function profile(name: string, memoryMiB: number, row: Row, variant: MigProfile['variant']): MigProfile {
  const [id, computeSlices, memorySlices, starts, maxPerGpu] = row;
  return { name, id, computeSlices, memorySlices, starts, maxPerGpu, memoryMiB, variant };
}

/** A model with the A100's placement table; `sizes` gives name and MiB of 1g, 1g double, 2g, 3g, 4g, 7g. */
function eightSliceModel(name: string, sizes: readonly (readonly [string, number])[]): GpuModel {
  const [one, double, two, three, four, seven] = sizes as [
    readonly [string, number],
    readonly [string, number],
    readonly [string, number],
    readonly [string, number],
    readonly [string, number],
    readonly [string, number],
  ];
  return {
    name,
    memorySlices: 8,
    computeSlices: 7,
    profiles: [
      profile(one[0], one[1], EIGHT_SLICES['1g'], 'plain'),
      profile(`${one[0]}+me`, one[1], EIGHT_SLICES['1g+me'], 'media'),
      profile(double[0], double[1], EIGHT_SLICES['1g double'], 'double-memory'),
      profile(two[0], two[1], EIGHT_SLICES['2g'], 'plain'),
      profile(three[0], three[1], EIGHT_SLICES['3g'], 'plain'),
      profile(four[0], four[1], EIGHT_SLICES['4g'], 'plain'),
      profile(seven[0], seven[1], EIGHT_SLICES['7g'], 'plain'),
    ],
  };
}

const A100_40GB = eightSliceModel('A100-40GB', [
  ['1g.5gb', 4864],
  ['1g.10gb', 9856],
  ['2g.10gb', 9856],
  ['3g.20gb', 19968],
  ['4g.20gb', 19968],
  ['7g.40gb', 40192],
]);

const A100_80GB = eightSliceModel('A100-80GB', [
  ['1g.10gb', 9856],
  ['1g.20gb', 19968],
  ['2g.20gb', 19968],
  ['3g.40gb', 40192],
  ['4g.40gb', 40192],
  ['7g.80gb', 80384],
]);

/** Names as NVIDIA's Table 7; MiB of 3g.40gb as printed by driver 580.65.06, the others in proportion to slices. */
const H100_80GB = eightSliceModel('H100-80GB', [
  ['1g.10gb', 9984],
  ['1g.20gb', 20096],
  ['2g.20gb', 20096],
  ['3g.40gb', 40448],
  ['4g.40gb', 40448],
  ['7g.80gb', 81152],
]);

const A30: GpuModel = {
  name: 'A30',
  memorySlices: 4,
  computeSlices: 4,
  profiles: [
    profile('1g.6gb', 5952, [14, 1, 1, [0, 1, 2, 3], 4], 'plain'),
    profile('1g.6gb+me', 5952, [21, 1, 1, [0, 1, 2, 3], 1], 'media'),
    profile('2g.12gb', 11968, [5, 2, 2, [0, 2], 2], 'plain'),
    profile('2g.12gb+me', 11968, [6, 2, 2, [0, 2], 1], 'media'),
    profile('4g.24gb', 24000, [0, 4, 4, [0], 1], 'plain'),
  ],
};

const MODELS: ReadonlyMap<string, GpuModel> = new Map(
  [A100_40GB, A100_80GB, A30, H100_80GB].map((model) => [model.name, model]),
);

/** Every GPU model name a fleet or a profile row may use. */
export const gpuModelNames: readonly string[] = [...MODELS.keys()];

/** The GPU model of that name, or `undefined`. */
export function gpuModel(name: string): GpuModel | undefined {
  return MODELS.get(name);
}
