import type { State, StateGroup } from '../model.ts';
import type { Expression } from '../query/expression.ts';
import { type LoadContext, Place } from './context.ts';
import { edgesOf, groupsOf } from './graph.ts';
import { variablesOf } from './templates.ts';

/**
 * Refuses references to variables that no path to the state assigns, and assignments in a branch or iteration to a
 * variable that it inherits. A variable that only some paths assign passes: `$exists` may guard it.
 */
export function checkVariables(
  group: StateGroup,
  context: LoadContext,
  inherited: ReadonlySet<string> = new Set(),
): void {
  const before = reachingVariables(group, inherited);
  for (const state of group.states.values()) {
    const place = new Place(context, state.location, state.name);
    for (const name of assignedNames(state)) {
      if (inherited.has(name))
        place.invalid(`The variable '${name}' belongs to an outer scope and can not be assigned here`);
    }
    const known = before.get(state.name) ?? inherited;
    if (context.undefinedVariables === 'refuse') checkReferences(state, known, place);
    // A distributed child is an execution of its own; all other inner states see the variables of their parents.
    const alone = state.type === 'Map' && state.mode !== 'INLINE';
    for (const inner of groupsOf(state)) checkVariables(inner, context, alone ? new Set() : known);
  }
}

function checkReferences(state: State, known: ReadonlySet<string>, place: Place): void {
  const told = new Set<string>();
  for (const expression of expressionsOf(state)) {
    for (const name of variablesOf(expression)) {
      if (known.has(name) || told.has(name)) continue;
      told.add(name);
      place.at(expression.location).invalid(`The variable $${name} is not assigned on any path to this state`);
    }
  }
}

/** Variables that may be set when a state is entered: the least fixed point over all transitions. */
function reachingVariables(group: StateGroup, outer: ReadonlySet<string>): Map<string, Set<string>> {
  const before = new Map<string, Set<string>>([[group.startAt, new Set(outer)]]);
  const open = [group.startAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = group.states.get(name);
    if (state === undefined) continue;
    for (const { target, assigns } of edgesOf(state)) {
      const known = before.get(target);
      const merged = new Set([...(known ?? []), ...before.get(name)!, ...assigns]);
      if (known !== undefined && known.size === merged.size) continue;
      before.set(target, merged);
      open.push(target);
    }
  }
  return before;
}

function assignedNames(state: State): string[] {
  return [...new Set([...(state.assign?.names ?? []), ...edgesOf(state).flatMap((edge) => edge.assigns)])];
}

/** Every expression of the state itself, inner groups left out. */
function expressionsOf(part: unknown): Expression[] {
  if (part === null || typeof part !== 'object') return [];
  if ('expressions' in part && Array.isArray(part.expressions)) return part.expressions as Expression[];
  if (Array.isArray(part)) return part.flatMap(expressionsOf);
  return Object.entries(part).flatMap(([key, value]) =>
    key === 'processor' || key === 'branches' ? [] : expressionsOf(value),
  );
}
