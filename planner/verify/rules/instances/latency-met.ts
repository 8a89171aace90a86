import { ProfileTable } from '../../profile-table.ts';
import { defineRule, type Finding } from '../../rule.ts';

export const latencyMet = defineRule({
  id: 'latency-met',
  why: "every request may land on any instance, so each one must be within the service's limit; equality is allowed",
  needs: ['profiles'],
  check: (context) => {
    const table = new ProfileTable(context.profiles);
    return context.instances.flatMap(({ path, at, instance }): Finding[] => {
      const service = instance.service === null ? undefined : context.service(instance.service);
      if (service === undefined || instance.batch === undefined) return [];
      const row = table.row(service.model, at.gpu.gpu, instance.profile, instance.batch);
      if (row === undefined || row.latencyMs <= service.latencyMs) return [];
      const expected = `at most ${service.latencyMs} ms for ${service.name}`;
      return [{ path: `${path}.batch`, expected, got: `${row.latencyMs} ms at batch ${row.batch}` }];
    });
  },
});
