import { readyCapacity } from '../workloads/index.ts';
import { planPods } from './hand.ts';
import type { Program } from './program.ts';

/**
 * What evenly spread requests make of a transition that was planned for weighted ones: the services that would fall below
 * their gate, at the first step at which they would. Waiting for such a gate would be in vain.
 *
 * @param even services whose pods all get the same share
 */
export function evenShortfalls(program: Program, even: ReadonlySet<string>): string[] {
  return program.services.flatMap((name, service) => {
    const gate = program.gate[service]!;
    if (!even.has(name) || gate === 0) return [];
    const planned = program.base.slice();
    let before = capacityOf(program, service, planned);
    for (const step of program.steps) {
      if (step.action === 'cordon') continue; // its pods are taken off the count by the eviction that follows
      planPods(planned, step, 1);
      const capacity = capacityOf(program, service, planned);
      if (capacity < gate && capacity < before) {
        return [
          `${name}: with evenly spread requests step ${step.id} would leave it ${capacity.toFixed(1)} requests/s, as every pod counts as the slowest; its gate is ${gate}. Give it a route, or plan it with instances of one size`,
        ];
      }
      before = capacity;
    }
    return [];
  });
}

function capacityOf({ kindsOf, worth }: Program, service: number, planned: Int32Array): number {
  const pods = kindsOf[service]!.map((kind) => ({
    count: planned[kind]!,
    throughput: Math.min(...worth[kind]!.values()),
  }));
  return readyCapacity(pods, 'even');
}
