import { defineRule, type Finding } from '../../rule.ts';

export const profileCount = defineRule({
  id: 'profile-count',
  why: 'some profiles exist fewer times on a GPU than they would fit, e.g. one with media engines',
  check: ({ gpus }) =>
    gpus.flatMap(({ path, gpu, model }) =>
      (model?.profiles ?? []).flatMap((profile): Finding[] => {
        const count = gpu.instances.filter((instance) => instance.profile === profile.name).length;
        if (count <= profile.maxPerGpu) return [];
        const expected = `at most ${profile.maxPerGpu} × ${profile.name} on one ${gpu.gpu}`;
        return [{ path: `${path}.instances`, expected, got: String(count) }];
      }),
    ),
});
