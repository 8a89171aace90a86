import type { PlacedInstance, VerifyContext } from '../../context.ts';
import { defineRule, type Finding } from '../../rule.ts';

export const noOverlap = defineRule({
  id: 'no-overlap',
  why: 'two instances cannot hold the same memory slice; the second one would not be created',
  check: ({ gpus, instances }) => {
    const byGpu = new Map(gpus.map((at) => [at, [] as PlacedInstance[]]));
    for (const placed of instances) byGpu.get(placed.at)!.push(placed);
    return [...byGpu.values()].flatMap(overlapsOf);
  },
});

function overlapsOf(instances: VerifyContext['instances']): Finding[] {
  const holder = new Map<number, string>();
  const findings: Finding[] = [];
  for (const { path, instance, profile } of instances) {
    if (profile === undefined) continue;
    const slices = Array.from({ length: profile.memorySlices }, (_, i) => instance.start + i);
    const clash = slices.find((slice) => holder.has(slice));
    if (clash !== undefined) {
      const got = `${instance.profile} at ${instance.start}, where slice ${clash} belongs to ${holder.get(clash)!}`;
      findings.push({ path: `${path}.start`, expected: 'memory slices that no other instance holds', got });
    }
    for (const slice of slices) if (!holder.has(slice)) holder.set(slice, path);
  }
  return findings;
}
