import { fields, list, nonNegative, oneOf, whole } from '../../planner/documents/scalars.ts';
import { DESPITE_ERRORS } from '../../planner/documents/unique.ts';
import { BUDGETS, SEARCHERS } from '../../planner/run/types.ts';
import { distinct, workloadName } from './scalars.ts';

/** What is planned for, and how hard the search works. */
export const PlanningSchema = fields({
  workload: workloadName()
    .optional()
    .describe('Workload of triggers that name none, as long as none was named before.'),
  searchers: list(oneOf(SEARCHERS), 'searchers', 1)
    .superRefine(distinct('searcher'), DESPITE_ERRORS)
    .default([...SEARCHERS])
    .describe('Who may propose plans; the bound is proven in any case.'),
  seed: whole(0).default(1).describe('Same input, seed and budget: the same plan.'),
  budget: oneOf(BUDGETS).default('normal').describe('How much work a search may be, where nothing is proven earlier.'),
  minimumSaving: nonNegative(1)
    .default(0.05)
    .describe('A plan that meets the demand is kept unless another could save more than this share of its cost.'),
});
