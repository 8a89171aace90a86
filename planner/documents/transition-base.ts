import type * as z from 'zod';
import { PlanServiceSchema } from './plan.ts';
import { fields, flag, list, positive, text, whole } from './scalars.ts';

/** What one pod is worth, and how it is set. */
export const operatingPoint = {
  batch: whole(1).describe('Batch size of one pod.'),
  throughput: positive().describe('Requests/s of one pod.'),
};

export const BasePodsSchema = fields({
  service: text(),
  profile: text().describe('MIG profile of the instances.'),
  ...operatingPoint,
  count: whole(1).describe('Number of pods.'),
});

export const BaseNodeSchema = fields({
  node: text().describe('Logical node name.'),
  nodeGroup: text(),
  gpu: text().describe('GPU model.'),
  layout: list(list(text(), 'MIG profiles'), 'layouts, one per GPU index').describe('Profiles per GPU index.'),
  cordoned: flag().optional().describe('True where a rollback sets out in the middle of a node.'),
  pods: list(BasePodsSchema, 'pods').describe('By service, profile, batch and throughput.'),
});

/** Nodes, pods and rates before the first step. */
export const TransitionBaseSchema = fields({
  nodes: list(BaseNodeSchema, 'nodes'),
  services: list(
    fields({ name: PlanServiceSchema.shape.name, rate: PlanServiceSchema.shape.rate }),
    'services',
  ).describe('Services of the plan that `from` names.'),
});

/** Pods that no step touches though the new plan runs them with another batch. */
export const RetuneSchema = fields({
  service: text(),
  profile: text().describe('MIG profile of the instances.'),
  gpu: text().describe('GPU model.'),
  from: whole(1).describe('Batch size before.'),
  to: whole(1).describe('Batch size in the new plan.'),
  count: whole(1).describe('Number of pods.'),
});

export type BasePods = z.infer<typeof BasePodsSchema>;
export type BaseNode = z.infer<typeof BaseNodeSchema>;
export type TransitionBase = z.infer<typeof TransitionBaseSchema>;
export type Retune = z.infer<typeof RetuneSchema>;
