import { describe, expect, it } from 'vitest';
import { parseTransition } from '../../../planner/documents/index.ts';
import { blockedTransition, issuesOf, replaced, transition } from './support.ts';

const parse = (value: unknown) => parseTransition(JSON.stringify(value), 'transition.json');
const START = 1;
const EVICT = 4;
const RECONFIGURE = 6;

describe('a valid Transition', () => {
  it('has steps of every action', () => {
    const read = parse(transition());
    expect(read).toEqual(transition());
    expect(new Set(transition().steps.map((step) => step.action)).size).toBe(9);
  });

  it('may say that it is feasible, and come from nothing', () => {
    const first = { ...transition(), feasible: true, from: null };
    expect(parse(first)).toEqual(first);
  });

  it('may be blocked', () => {
    expect(parse(blockedTransition())).toEqual(blockedTransition());
    const nodes = { ...blockedTransition(), blocked: { service: null, step: 'addNode p4d-9', lacks: 0, surge: null } };
    expect(parse(nodes)).toEqual(nodes);
  });
});

describe('a bad Transition', () => {
  it.each([
    { path: ['from'], value: undefined, expected: 'a SHA-256 hash of 64 lower-case hex digits' },
    { path: ['to'], value: null, expected: 'a SHA-256 hash of 64 lower-case hex digits' },
    { path: ['gate', 'bert'], value: -1, expected: 'a finite number >= 0' },
    { path: ['surgeNodes'], value: 0.5, expected: 'a whole number >= 0' },
    { path: ['feasible'], value: 'no', expected: 'true, false or absent' },
    { path: ['steps', START], value: 'start', expected: 'a step (a map with id, wave, after, action, …)' },
    { path: ['steps', START, 'count'], value: 0, expected: 'a whole number >= 1' },
    {
      path: ['steps', START, 'service'],
      value: undefined,
      expected: 'a text, not empty and without surrounding white space',
    },
    { path: ['steps', START, 'wave'], value: 0, expected: 'a whole number >= 1' },
    { path: ['steps', START, 'capacity'], value: undefined, expected: 'a map of services to ready requests/s' },
    { path: ['steps', START, 'seconds'], value: -1, expected: 'a finite number >= 0' },
    {
      path: ['steps', EVICT, 'profile'],
      value: undefined,
      expected: 'a profile, as service and count stand there (all of service, profile and count, or none)',
    },
    {
      path: ['steps', RECONFIGURE, 'layout'],
      value: undefined,
      expected: 'a list of at least 1 of: layouts, one per GPU index',
    },
    { path: ['steps', RECONFIGURE, 'layout', 0], value: '4g.20gb', expected: 'a list of MIG profiles' },
    { path: ['steps', START, 'after', 0], value: '9', expected: 'the id of an earlier step' },
    { path: ['steps', START, 'after', 0], value: '2', expected: 'the id of an earlier step' },
  ])('$path: $value', ({ path, value, expected }) => {
    const issues = issuesOf(() => parse(replaced(transition(), path, value)));
    expect(issues).toHaveLength(1);
    expect(issues[0]?.expected).toBe(expected);
  });

  it.each([{ action: 'restart' }, { action: undefined }, { action: 3 }])('action $action', ({ action }) => {
    const issues = issuesOf(() => parse(replaced(transition(), ['steps', START, 'action'], action)));
    expect(issues).toHaveLength(1);
    expect(issues[0]?.path).toBe('steps[1].action');
    expect(issues[0]?.expected).toContain('one of start, stop, cordon');
    expect(issues[0]?.hint).toBe(action === 'restart' ? 'did you mean "start"?' : undefined);
  });

  it('a step has only the fields of its action', () => {
    const issues = issuesOf(() => parse(replaced(transition(), ['steps', START, 'layout'], [[]])));
    expect(issues[0]).toMatchObject({ code: 'unknown-field', path: 'steps[1].layout' });
  });

  it('two steps share an id', () => {
    const issues = issuesOf(() => parse(replaced(transition(), ['steps', 9, 'id'], '1')));
    expect(issues[0]).toMatchObject({ code: 'duplicate', path: 'steps[9].id' });
  });

  it('a blocked one has no steps', () => {
    const issues = issuesOf(() => parse({ ...blockedTransition(), steps: [] }));
    expect(issues[0]).toMatchObject({ code: 'unknown-field', path: 'steps' });
  });

  it('a feasible one is not blocked', () => {
    const issues = issuesOf(() => parse({ ...transition(), blocked: blockedTransition().blocked }));
    expect(issues[0]).toMatchObject({ code: 'unknown-field', path: 'blocked' });
  });
});
