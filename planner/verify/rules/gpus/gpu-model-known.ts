import { gpuModelNames } from '../../../mig/index.ts';
import { defineRule } from '../../rule.ts';

export const gpuModelKnown = defineRule({
  id: 'gpu-model-known',
  why: 'without the placement table of a GPU model nothing can be said about its partitions',
  check: ({ gpus }) =>
    gpus
      .filter(({ model }) => model === undefined)
      .map(({ path, gpu }) => ({ path: `${path}.gpu`, expected: `one of ${gpuModelNames.join(', ')}`, got: gpu.gpu })),
});
