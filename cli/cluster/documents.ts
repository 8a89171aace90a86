import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkedTransition } from '../../applier/job/checked.ts';
import { InvalidInputError } from '../../applier/job/errors.ts';
import {
  DocumentError,
  type FeasibleTransition,
  formatIssue,
  type Plan,
  parseTransition,
  type Transition,
} from '../../planner/documents/index.ts';
import { CommandError } from '../command-error.ts';
import { readDocuments } from '../read-documents.ts';

/** A plan and the way to it, which has been found to belong together. */
export interface PlanAndWay {
  readonly plan: Plan;
  readonly transition: FeasibleTransition;
}

/**
 * @param way file of the transition; otherwise `transition.json` beside the plan
 * @throws CommandError
 */
export async function readPlanAndWay(file: string, way = join(dirname(file), 'transition.json')): Promise<PlanAndWay> {
  const [{ plan }, transition] = await Promise.all([readDocuments({ plan: file }), readWay(way)]);
  return { plan: plan!, transition: checked(plan!, transition) };
}

/** @throws CommandError when the transition is blocked or leads elsewhere */
export function checked(plan: Plan, transition: Transition): FeasibleTransition {
  try {
    return checkedTransition(plan, transition);
  } catch (error) {
    if (error instanceof InvalidInputError) throw new CommandError('invalid-input', error.message);
    throw error;
  }
}

async function readWay(file: string): Promise<Transition> {
  try {
    return parseTransition(await readFile(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof DocumentError) {
      const { issues } = error;
      throw new CommandError('invalid-input', issues.slice(0, 20).map(formatIssue).join('\n'), { issues });
    }
    const { code } = error as NodeJS.ErrnoException;
    const hint = code === 'ENOENT' ? '; mig-planner transition makes one' : '';
    throw new CommandError('invalid-input', `${file}: expected a transition, got ${code ?? String(error)}${hint}`);
  }
}
