import { didYouMean, type Fleet, formatIssue, type Plan } from '../../planner/documents/index.ts';
import { CommandError } from '../command-error.ts';
import { issuesOnFleet } from '../legal-plan.ts';

/**
 * @throws CommandError when the plan was made for another fleet: for a node of a group that the fleet does not have, or
 *   whose GPUs are others or more or fewer, so that it could never be added
 */
export function requireGroups(plan: Plan, fleet: Fleet, file: string): void {
  const { gpus } = plan;
  const known = fleet.spec.nodeGroups.map(({ name }) => name);
  const index = gpus.findIndex(({ nodeGroup }) => !known.includes(nodeGroup));
  if (index < 0) {
    requireNodes(plan, fleet, file);
    return;
  }
  const got = gpus[index]!.nodeGroup;
  const hint = didYouMean(got, known);
  const issue = {
    code: 'unknown-name' as const,
    file,
    path: `gpus[${index}].nodeGroup`,
    expected: `a node group of the fleet (${known.join(', ')})`,
    got: JSON.stringify(got),
    ...(hint === undefined ? {} : { hint }),
  };
  throw new CommandError('invalid-input', formatIssue(issue), { issues: [issue] });
}

/** With another model or size of node, the steps would be those of machines that nobody has. */
function requireNodes(plan: Plan, fleet: Fleet, file: string): void {
  const issues = issuesOnFleet(plan, fleet, file);
  if (issues.length === 0) return;
  const lines = issues.slice(0, MOST_LINES).map(formatIssue);
  if (issues.length > lines.length) lines.push(`and ${issues.length - lines.length} more`);
  throw new CommandError('invalid-input', lines.join('\n'), { issues });
}

/** A fleet of other GPUs is wrong at every one of them. */
const MOST_LINES = 5;
