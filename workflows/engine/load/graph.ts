import type { State, StateGroup } from '../model.ts';
import { type LoadContext, Place } from './context.ts';

/** One way out of a state, and the field that names it. */
export interface Edge {
  readonly target: string;
  readonly field: string;
  /** Variables that are set on this way. */
  readonly assigns: readonly string[];
}

/** All transitions of a state. */
export function edgesOf(state: State): Edge[] {
  const own = state.assign?.names ?? [];
  const edges: Edge[] = [];
  if (state.next !== undefined) edges.push({ target: state.next, field: 'Next', assigns: own });
  if (state.type === 'Choice') {
    state.rules.forEach((rule, i) => {
      edges.push({ target: rule.next, field: `Choices[${i}]/Next`, assigns: rule.assign?.names ?? [] });
    });
    if (state.fallback !== undefined) edges.push({ target: state.fallback, field: 'Default', assigns: own });
  }
  if (state.type === 'Task' || state.type === 'Map' || state.type === 'Parallel') {
    state.catchers.forEach((catcher, i) => {
      edges.push({ target: catcher.next, field: `Catch[${i}]/Next`, assigns: catcher.assign?.names ?? [] });
    });
  }
  return edges;
}

/** The groups that a state holds inside itself. */
export function groupsOf(state: State): readonly StateGroup[] {
  if (state.type === 'Map') return [state.processor];
  return state.type === 'Parallel' ? state.branches : [];
}

const CODE = 'MISSING_TRANSITION_TARGET';

/** Checks that every transition has a target, every state is reached, and the group can end. */
export function checkGraph(group: StateGroup, context: LoadContext): void {
  const place = (state: State): Place => new Place(context, state.location, state.name);
  const [first] = group.states.values();
  if (first === undefined) return;
  if (!group.states.has(group.startAt)) {
    const container = first.location.slice(0, first.location.length - first.name.length - '/States/'.length);
    new Place(context, `${container}/StartAt`).invalid(`Missing 'StartAt' target: ${group.startAt}`, CODE);
  }
  const reached = new Set<string>();
  const open = [group.startAt];
  let canEnd = false;
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = group.states.get(name);
    if (state === undefined || reached.has(name)) continue;
    reached.add(name);
    const edges = edgesOf(state);
    canEnd ||= state.next === undefined && state.type !== 'Choice';
    for (const { target, field } of edges) {
      if (group.states.has(target)) open.push(target);
      else
        place(state)
          .at(field)
          .invalid(`Missing '${field.replace(/.*\//, '')}' target: ${target}`, CODE);
    }
  }
  for (const state of group.states.values()) {
    if (!reached.has(state.name)) place(state).invalid(`State "${state.name}" is not reachable.`, CODE);
    for (const inner of groupsOf(state)) checkGraph(inner, context);
  }
  if (!canEnd)
    place(first).invalid('No terminal state can be reached: expected a Succeed, a Fail or a state with End', CODE);
}
