import { absentFromServices } from '../../absence.ts';
import { ProfileTable } from '../../profile-table.ts';
import { defineRule, type Finding } from '../../rule.ts';

export const latencyMet = defineRule({
  id: 'latency-met',
  why: "every request may land on any instance, so each one must be within the service's limit; equality is allowed",
  needs: ['profiles'],
  absent: absentFromServices('model', 'latencyMs'),
  check: (context) => {
    const table = new ProfileTable(context.profiles);
    return context.instances.flatMap(({ path, at, instance }): Finding[] => {
      const { name, model, latencyMs } = (instance.service !== null && context.demand(instance.service)) || {};
      if (model === undefined || latencyMs === undefined || instance.batch === undefined) return [];
      const row = table.row(model, at.gpu.gpu, instance.profile, instance.batch);
      if (row === undefined || row.latencyMs <= latencyMs) return [];
      const expected = `at most ${latencyMs} ms for ${name}`;
      return [{ path: `${path}.batch`, expected, got: `${row.latencyMs} ms at batch ${row.batch}` }];
    });
  },
});
