import { describe, expect, it } from 'vitest';
import type { FeasibleTransition, Fleet, Plan, TransitionStep } from '../../../../planner/documents/index.ts';
import { planTransition } from '../../../../planner/transition/index.ts';
import { TRANSITION_RULES, verifyTransition } from '../../../../planner/verify/transition/index.ts';
import { randomCase, withBatches } from '../../transition/random-plans.ts';

interface Subject {
  transition: FeasibleTransition;
  from: Plan;
  to: Plan;
  fleet: Fleet;
}

type Of<A extends TransitionStep['action']> = Extract<TransitionStep, { action: A }>;
const find = <A extends TransitionStep['action']>(
  s: Subject,
  action: A,
  where: (step: Of<A>) => boolean = () => true,
) => s.transition.steps.find((step): step is Of<A> => step.action === action && where(step as Of<A>));
const gated = (s: Subject, service: string) => s.transition.gate[service] !== undefined;
/** Removes a step; whoever waited for it waits for what it waited for. */
function drop(s: Subject, step: TransitionStep): void {
  s.transition.steps.splice(s.transition.steps.indexOf(step), 1);
  for (const other of s.transition.steps) {
    if (other.after.includes(step.id))
      other.after = [...new Set([...other.after.filter((id) => id !== step.id), ...step.after])];
  }
}

/** What is done to a sound transition, true where it could be, and the rule that must see it. */
const MUTATIONS: readonly { rule: string; what: string; mutate: (s: Subject) => unknown }[] = [
  {
    rule: 'names-both-plans',
    what: 'another plan',
    mutate: (s) => {
      s.transition.to = 'c'.repeat(64);
      return true;
    },
  },
  {
    rule: 'names-both-plans',
    what: 'no old plan',
    mutate: (s) => {
      s.transition.from = null;
      return true;
    },
  },
  {
    rule: 'base-is-from',
    what: 'a pod more in its base',
    mutate: (s) => {
      const pods = s.transition.base!.nodes[0]?.pods[0];
      if (pods) pods.count++;
      return pods;
    },
  },
  {
    rule: 'base-is-from',
    what: 'another cut in its base',
    mutate: (s) => s.transition.base!.nodes[0]?.layout[0]?.pop(),
  },
  {
    rule: 'base-is-from',
    what: 'a node in hand in its base',
    mutate: (s) => {
      const [node] = s.transition.base!.nodes;
      if (node) node.cordoned = true;
      return node;
    },
  },
  {
    rule: 'base-is-from',
    what: 'a node left out of its base',
    mutate: (s) => s.transition.base!.nodes.pop(),
  },
  {
    rule: 'base-is-from',
    what: 'another rate in its base',
    mutate: (s) => {
      const [service] = s.transition.base!.services;
      if (service) service.rate *= 2;
      return service;
    },
  },
  {
    rule: 'start-points',
    what: 'pods that are said to be worth more',
    mutate: (s) => {
      const step = find(s, 'start');
      if (step) step.throughput! *= 1.1;
      return step;
    },
  },
  {
    rule: 'start-points',
    what: 'pods on another GPU model',
    mutate: (s) => {
      const step = find(s, 'start');
      if (step) step.gpu = 'A100-80GB';
      return step;
    },
  },
  {
    rule: 'retune-complete',
    what: 'pods that keep the old batch in silence',
    mutate: (s) => s.transition.retune!.pop(),
  },
  {
    rule: 'retune-complete',
    what: 'pods retuned without need',
    mutate: (s) => {
      const [row] = s.transition.retune!;
      if (row) row.count++;
      return row;
    },
  },
  {
    rule: 'gate-values',
    what: 'a lower gate',
    mutate: (s) => {
      const name = Object.keys(s.transition.gate)[0];
      if (name !== undefined) s.transition.gate[name]! *= 0.9;
      return name;
    },
  },
  {
    rule: 'gate-values',
    what: 'a gate for nobody',
    mutate: (s) => {
      s.transition.gate.nobody = 1;
      return true;
    },
  },
  {
    rule: 'node-there',
    what: 'a node without addNode',
    mutate: (s) => {
      const step = find(s, 'addNode');
      if (step) drop(s, step);
      return step;
    },
  },
  {
    rule: 'node-added-once',
    what: 'a second addNode',
    mutate: (s) => {
      const step = find(s, 'addNode');
      if (step) s.transition.steps.push({ ...step, id: 'x', wave: s.transition.steps.at(-1)!.wave });
      return step;
    },
  },
  {
    rule: 'instance-free',
    what: 'more pods than instances',
    mutate: (s) => {
      const step = find(s, 'start');
      if (step) step.count += 50;
      return step;
    },
  },
  {
    rule: 'pods-running',
    what: 'more stops than pods',
    mutate: (s) => {
      const step = find(s, 'stop');
      if (step) step.count += 50;
      return step;
    },
  },
  {
    rule: 'node-empty',
    what: 'a node cut with its pods',
    mutate: (s) => {
      const step = find(s, 'evict');
      if (step) drop(s, step);
      return step;
    },
  },
  {
    rule: 'node-not-cordoned',
    what: 'a start on a cordoned node',
    mutate: (s) => {
      const step = find(s, 'uncordon', ({ node }) => find(s, 'start', (start) => start.node === node) !== undefined);
      if (step) drop(s, step);
      return step;
    },
  },
  {
    rule: 'node-cordoned',
    what: 'an eviction without cordon',
    mutate: (s) => {
      const step = find(s, 'cordon', ({ node }) => find(s, 'evict', (evict) => evict.node === node) !== undefined);
      if (step) drop(s, step);
      return step;
    },
  },
  {
    rule: 'layout-lists-every-gpu',
    what: 'a GPU left out',
    mutate: (s) => {
      const step = find(s, 'reconfigure', ({ layout }) => layout.length > 1);
      step?.layout.pop();
      return step;
    },
  },
  {
    rule: 'layout-legal',
    what: 'an impossible cut',
    mutate: (s) => {
      const step = find(s, 'reconfigure');
      if (step) step.layout[0]!.push('7g.40gb', '4g.20gb');
      return step;
    },
  },
  {
    rule: 'ends-as-planned',
    what: 'a pod less',
    mutate: (s) => {
      const step = s.transition.steps.findLast(({ action }) => action === 'start');
      if (step) drop(s, step);
      return step;
    },
  },
  {
    rule: 'ends-as-planned',
    what: 'a node not released',
    mutate: (s) => {
      const step = find(s, 'removeNode', ({ node }) => !find(s, 'addNode', (add) => add.node === node));
      if (step) drop(s, step);
      return step;
    },
  },
  {
    rule: 'gate-kept',
    what: 'deletions before creations',
    mutate: (s) => {
      const steps = s.transition.steps;
      const index = steps.findIndex((step) => step.action === 'start' && gated(s, step.service));
      if (index < 0 || steps[index]!.wave !== steps.at(-1)!.wave) return false;
      const [step] = steps.splice(index, 1);
      for (const other of steps) other.after = other.after.filter((id) => id !== step!.id);
      steps.push(step!);
      return true;
    },
  },
  {
    rule: 'gate-kept-in-overlap',
    what: 'a deletion that waits for nothing',
    mutate: (s) => {
      const step = find(s, 'stop', ({ service, after }) => gated(s, service) && after.length > 0);
      if (step) step.after = [];
      return step;
    },
  },
  {
    rule: 'gate-kept-in-overlap',
    what: 'a cordon that waits for nothing',
    mutate: (s) => {
      const step = find(s, 'cordon', ({ after }) => after.length > 0);
      if (step) step.after = [];
      return step;
    },
  },
  {
    rule: 'node-turns',
    what: 'a cut that does not wait for the eviction',
    mutate: (s) => {
      const step = find(s, 'reconfigure', ({ after }) => after.length > 0);
      if (step) step.after = [];
      return step;
    },
  },
  {
    rule: 'instances-in-overlap',
    what: 'a start that does not wait for its instance',
    mutate: (s) => {
      const stops = new Set(s.transition.steps.filter(({ action }) => action === 'stop').map(({ id }) => id));
      const step = find(s, 'start', ({ after }) => after.some((id) => stops.has(id)));
      if (step) step.after = step.after.filter((id) => !stops.has(id));
      return step;
    },
  },
  {
    rule: 'pods-in-overlap',
    what: 'a stop of a pod that may not have started',
    mutate: (s) => {
      const step = find(
        s,
        'stop',
        ({ node, service, profile }) =>
          find(s, 'start', (start) => start.node === node && start.service === service && start.profile === profile) !==
          undefined,
      );
      if (step) step.after = [];
      return step;
    },
  },
  {
    rule: 'node-limit',
    what: 'a fleet without room',
    mutate: (s) => {
      const [group] = s.fleet.spec.nodeGroups;
      group!.maxNodes = 1;
      group!.surge = 0;
      return find(s, 'addNode');
    },
  },
  {
    rule: 'capacity-values',
    what: 'a wrong capacity',
    mutate: (s) => {
      const step = find(s, 'start');
      if (step) step.capacity[step.service]! += 0.1;
      return step;
    },
  },
  {
    rule: 'capacity-values',
    what: 'a capacity left out',
    mutate: (s) => {
      const step = find(s, 'evict');
      if (step) step.capacity = {};
      return step;
    },
  },
  {
    rule: 'surge-nodes',
    what: 'a wrong surge',
    mutate: (s) => {
      s.transition.surgeNodes++;
      return true;
    },
  },
  {
    rule: 'waves-in-order',
    what: 'a wave left out',
    mutate: (s) => {
      const step = s.transition.steps.at(-1);
      if (step) step.wave += 2;
      return step;
    },
  },
  {
    rule: 'durations-of-fleet',
    what: 'another duration than the fleet states',
    mutate: (s) => {
      s.fleet.spec.durations = { start: 11.5 };
      return find(s, 'start');
    },
  },
  {
    rule: 'seconds-add-up',
    what: 'a wrong sum',
    mutate: (s) => {
      s.transition.seconds += 1;
      return true;
    },
  },
];

function subjectOf(seed: number): Subject | undefined {
  const { from, to, fleet } = structuredClone(withBatches(randomCase(seed), seed));
  const transition = planTransition({ from, to, fleet });
  return transition.feasible === false ? undefined : { transition, from, to, fleet };
}

describe('a transition with', () => {
  it.each(MUTATIONS)('$what breaks $rule', ({ rule, mutate }) => {
    for (let seed = 1; seed <= 400; seed++) {
      const subject = subjectOf(seed);
      if (!subject || !mutate(subject)) continue;
      const { violations } = verifyTransition(subject);
      const found = violations.find((violation) => violation.rule === rule);
      if (!found) continue;
      expect(found.expected).not.toBe('');
      expect(found.got).not.toBe('');
      return;
    }
    expect.unreachable(`no random transition in which ${rule} sees it`);
  });

  it('every rule has a mutation that it sees', () => {
    const covered = new Set(MUTATIONS.map(({ rule }) => rule));
    expect(TRANSITION_RULES.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
  });
});

it('of a transition that is not feasible nothing is checked', () => {
  const { from, to, fleet } = randomCase(1);
  const head = { apiVersion: 'mig-planner/v1', kind: 'Transition', from: null, to: 'b'.repeat(64) } as const;
  const blocked = { service: null, step: 'addNode p4d-9', lacks: 0, surge: 1 };
  const report = verifyTransition({ transition: { ...head, feasible: false, blocked }, from, to, fleet });
  expect(report).toEqual({ ok: true, checked: [], undecided: [], violations: [] });
});
