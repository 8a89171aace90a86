import * as z from 'zod';
import { fields, flag, header, list, nonNegative, sha256Hex, table, text, whole } from './scalars.ts';
import { operatingPoint, RetuneSchema, TransitionBaseSchema } from './transition-base.ts';
import { DESPITE_ERRORS, uniqueBy } from './unique.ts';

const capacity = () => table(nonNegative(), 'services to ready requests/s');

const common = {
  id: text().describe('Unique in the transition.'),
  wave: whole(1),
  after: list(text(), 'ids of earlier steps').describe('Steps that must be done first.'),
  node: text().describe('Logical node name.'),
  seconds: nonNegative().describe('Expected duration.'),
  capacity: capacity().describe('Ready throughput of every service the step touches, once it is done.'),
};

const pods = {
  service: text(),
  profile: text().describe('MIG profile of the instances.'),
  count: whole(1).describe('Number of pods.'),
};

/** What the started pods are worth, as the plan to reach has it; the plan left, where only that one has such pods. */
const started = {
  gpu: text().optional().describe('GPU model of the node.'),
  batch: operatingPoint.batch.optional(),
  throughput: operatingPoint.throughput.optional(),
};

const action = <A extends string>(name: A) => ({ action: z.literal(name) });

export const TransitionStepSchema = z.discriminatedUnion(
  'action',
  [
    fields({ ...common, ...action('start'), ...pods, ...started }),
    fields({ ...common, ...action('stop'), ...pods }),
    fields({ ...common, ...action('cordon') }),
    fields({
      ...common,
      ...action('evict'),
      service: pods.service.optional(),
      profile: pods.profile.optional(),
      count: pods.count.optional(),
    }).superRefine(allOrNone),
    fields({
      ...common,
      ...action('reconfigure'),
      layout: list(list(text(), 'MIG profiles'), 'layouts, one per GPU index', 1).describe(
        'Profiles per GPU index, as they are afterwards.',
      ),
    }),
    fields({ ...common, ...action('uncordon') }),
    fields({ ...common, ...action('wait'), service: pods.service.optional() }),
    fields({ ...common, ...action('addNode'), nodeGroup: text().optional() }),
    fields({ ...common, ...action('removeNode') }),
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? 'one of start, stop, cordon, evict, reconfigure, uncordon, wait, addNode, removeNode'
        : 'a step (a map with id, wave, after, action, …)',
  },
);

/** `evict` names service, profile and count, or none of them: then it means all planned pods of the node. */
function allOrNone(
  step: {
    readonly service?: string | undefined;
    readonly profile?: string | undefined;
    readonly count?: number | undefined;
  },
  ctx: z.core.$RefinementCtx,
): void {
  const names = ['service', 'profile', 'count'] as const;
  const given = names.filter((name) => step[name] !== undefined);
  if (given.length === 0) return;
  for (const name of names) {
    if (step[name] !== undefined) continue;
    const message = `a ${name}, as ${given.join(' and ')} stand${given.length > 1 ? '' : 's'} there (all of service, profile and count, or none)`;
    ctx.addIssue({ code: 'custom', path: [name], message, input: undefined });
  }
}

/** Every id in `after` belongs to an earlier step, so that the listed order can be run one by one. */
function afterEarlier(steps: readonly TransitionStep[], ctx: z.core.$RefinementCtx): void {
  const earlier = new Set<string>();
  steps.forEach((step, index) => {
    step.after.forEach((id, at) => {
      if (earlier.has(id)) return;
      ctx.addIssue({ code: 'custom', path: [index, 'after', at], message: 'the id of an earlier step', input: id });
    });
    earlier.add(step.id);
  });
}

const head = {
  ...header('Transition'),
  from: sha256Hex().nullable().describe('Hash of the plan before, or null.'),
  to: sha256Hex().describe('Hash of the plan.'),
};

const gate = () => table(nonNegative(), 'services to requests/s').describe('Requests/s no service may fall below.');

export const FeasibleTransitionSchema = fields({
  ...head,
  feasible: z.literal(true).optional(),
  gate: gate(),
  base: TransitionBaseSchema.optional().describe('What the steps start from. mig-planner always writes it.'),
  steps: list(TransitionStepSchema, 'steps')
    .superRefine(uniqueBy('id', 'step id'), DESPITE_ERRORS)
    .superRefine(afterEarlier),
  retune: list(RetuneSchema, 'retunings')
    .optional()
    .describe('Pods that run on, but with another batch once all steps are done. mig-planner always writes it.'),
  surgeNodes: whole(0).describe('Nodes above maxNodes in use at the worst moment.'),
  seconds: nonNegative().describe('Expected duration of the whole.'),
});

export const BlockedTransitionSchema = fields({
  ...head,
  feasible: z.literal(false),
  gate: gate().optional(),
  blocked: fields({
    service: text().nullable().describe('The service that would fall below its gate.'),
    step: text().describe('The step that would do it.'),
    lacks: nonNegative().describe('Requests/s it would lack.'),
    surge: whole(0).nullable().describe('Extra nodes with which a safe order exists; null when none would do.'),
    proven: flag()
      .optional()
      .describe('true: no order of steps is safe. false: none was found. mig-planner always writes it.'),
  }),
});

export const TransitionSchema = z.discriminatedUnion('feasible', [FeasibleTransitionSchema, BlockedTransitionSchema], {
  error: 'true, false or absent',
});

export type TransitionStep = z.infer<typeof TransitionStepSchema>;
export type TransitionAction = TransitionStep['action'];
/** The way from one plan to the next. */
export type FeasibleTransition = z.infer<typeof FeasibleTransitionSchema>;
/** The statement that no safe order exists, and what would make one. */
export type BlockedTransition = z.infer<typeof BlockedTransitionSchema>;
export type Transition = z.infer<typeof TransitionSchema>;
