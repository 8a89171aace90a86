import { didYouMean, type Fleet, formatIssue, type Plan } from '../../planner/documents/index.ts';
import { CommandError } from '../command-error.ts';

/** @throws CommandError when the plan has a node of a group that the fleet does not have: it could never be added */
export function requireGroups({ gpus }: Plan, { spec }: Fleet, file: string): void {
  const known = spec.nodeGroups.map(({ name }) => name);
  const index = gpus.findIndex(({ nodeGroup }) => !known.includes(nodeGroup));
  if (index < 0) return;
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
