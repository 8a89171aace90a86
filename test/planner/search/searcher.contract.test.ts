import { PROBLEMS } from './cases.ts';
import { searcherContract } from './searcher.contract.ts';
import { exact, SEARCHERS, taskOf } from './searchers.ts';

const cases = { problems: PROBLEMS, taskOf };

searcherContract('greedy', SEARCHERS.greedy, cases, {
  'spends its work and no more than what it had begun': 'one pass, services × kinds a step, has nothing to cut short',
  'may find another plan from another seed': 'it draws nothing',
  'never gets worse than the elites it is given': 'it starts from nothing; the run keeps the elites',
});
searcherContract('mcts', SEARCHERS.mcts, cases, {
  'never gets worse than the elites it is given': 'trees grow from nothing, for variety; the run keeps the elites',
});
searcherContract('genetic', SEARCHERS.genetic, cases);
searcherContract('exact', exact, cases, {
  'spends its work and no more than what it had begun': 'its limits are coolings, iterations and columns',
  'may find another plan from another seed': 'the first rounding that fits is the plan, whatever the seed',
  'never gets worse than the elites it is given': 'it proves its own plan',
});
