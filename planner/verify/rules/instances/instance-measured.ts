import { absentFromServices } from '../../absence.ts';
import { ProfileTable } from '../../profile-table.ts';
import { defineRule, type Finding } from '../../rule.ts';

export const instanceMeasured = defineRule({
  id: 'instance-measured',
  why: 'a throughput that nobody measured on this profile at this batch size is a guess',
  needs: ['profiles'],
  absent: absentFromServices('model'),
  check: (context) => {
    const table = new ProfileTable(context.profiles);
    return context.instances.flatMap(({ path, at, instance }): Finding[] => {
      const { model } = (instance.service !== null && context.demand(instance.service)) || {};
      if (model === undefined || instance.batch === undefined) return [];
      const row = table.row(model, at.gpu.gpu, instance.profile, instance.batch);
      if (row === undefined) {
        const key = `${model}, ${at.gpu.gpu}, ${instance.profile}, batch ${instance.batch}`;
        return [{ path: `${path}.batch`, expected: 'a row in the profiles', got: `none for ${key}` }];
      }
      if (row.throughput === instance.throughput) return [];
      const got = String(instance.throughput ?? 'none');
      return [{ path: `${path}.throughput`, expected: `${row.throughput}, as profiled`, got }];
    });
  },
});
