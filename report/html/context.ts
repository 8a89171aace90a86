import type { Plan } from '../../planner/documents/index.ts';
import { distinctLayouts, type Layouts } from '../view/layouts.ts';
import { type NodeView, nodesOf } from '../view/nodes.ts';
import { hasSeveralModels, type ServiceView, serviceViews } from '../view/services.ts';
import type { TransitionNumbers } from '../view/transition.ts';
import { type Swatch, swatches } from './palette.ts';

/** What every section of the page draws from: the plan and what was derived from it once. */
export interface Context {
  readonly plan: Plan;
  readonly title: string;
  /** Least slack first. */
  readonly services: readonly ServiceView[];
  /** Number of a service in the page: classes `s0`, `s1`, … tie its chips, rows and instances together. */
  readonly number: ReadonlyMap<string, number>;
  readonly swatch: ReadonlyMap<string, Swatch>;
  readonly layouts: Layouts;
  readonly nodes: readonly NodeView[];
  readonly severalModels: boolean;
  /** Undefined where nothing is known of what runs. */
  readonly transition: TransitionNumbers | undefined;
}

export function contextOf(plan: Plan, title: string, transition?: TransitionNumbers): Context {
  const names = plan.services.map((service) => service.name);
  return {
    plan,
    title,
    services: serviceViews(plan),
    number: new Map(names.map((name, index) => [name, index])),
    swatch: swatches(names),
    layouts: distinctLayouts(plan.gpus),
    nodes: nodesOf(plan.gpus),
    severalModels: hasSeveralModels(plan),
    transition,
  };
}
