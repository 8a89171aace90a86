import { describe, expect, it } from 'vitest';
import { entryName, type NodeWork, workOn } from '../../../applier/layouts/index.ts';
import type { NodeSeen } from '../../../applier/types.ts';
import { BEFORE, nodeCutAs, WANTED } from './nodes.ts';

const [A, B] = [entryName(WANTED, 'a'), entryName(WANTED, 'b')];
const BACK = entryName(BEFORE, 'a');
const DEVICE_PLUGIN = 'nvidia.com/gpu.deploy.device-plugin';
const wanted = { layout: WANTED, before: BEFORE };
/** Still cut as before. */
const old = (but: Partial<NodeSeen> = {}) => nodeCutAs(BEFORE, but);
/** Between two cuts: operands away, nothing on offer. */
const inWork = (layoutEntry: string, but: Partial<NodeSeen> = {}) =>
  old({
    layoutEntry,
    migState: 'pending',
    paused: [DEVICE_PLUGIN],
    allocatable: new Map(),
    devicePluginReady: false,
    ...but,
  });

/** What is asked for at each moment (seconds) of a story, but for Events; the reason of these in brackets. */
function tell(story: readonly (readonly [at: number, node: NodeSeen])[], before: typeof BEFORE | null = BEFORE) {
  let work: NodeWork | null = null;
  return story.map(([at, node]) => {
    const worked = workOn(node, work && JSON.parse(JSON.stringify(work)), { layout: WANTED, before }, at * 1000);
    work = worked.work;
    const calls = worked.calls.map((call) => {
      if (call.call === 'setLayout') return call.entry;
      if (call.call === 'resumeOperands') return `resume ${call.labels.length}`;
      return call.call === 'event' ? `(${call.reason})` : call.call;
    });
    return [worked.status, ...calls].join(' ');
  });
}

describe('all goes well', () => {
  it('sets the label once and waits until everything agrees', () => {
    expect(
      tell([
        [0, old()],
        [5, inWork(A, { migState: null, paused: [] })],
        [60, inWork(A)],
        [70, nodeCutAs(WANTED, { allocatable: new Map() })],
        [110, nodeCutAs(WANTED)],
      ]),
    ).toEqual([`waiting ${A}`, 'waiting', 'waiting', 'waiting', 'done']);
  });

  it('has the device plugin look anew where it offers what there was before the cut', () => {
    const stale = old({ layoutEntry: A, migState: 'success' });
    const away = { ...stale, paused: [DEVICE_PLUGIN], devicePluginReady: false };
    expect(
      tell([
        [0, old()],
        [70, stale],
        [180, stale],
        [185, away],
        [195, away],
        [200, stale],
        [230, nodeCutAs(WANTED)],
      ]),
    ).toEqual([
      `waiting ${A}`,
      'waiting',
      'waiting pauseOperand (LayoutSlow)',
      'waiting',
      'waiting resume 1',
      'waiting',
      'done',
    ]);
  });

  it('asks for nothing where the node already stands so, under either name', () => {
    expect(tell([[0, nodeCutAs(WANTED, { layoutEntry: B })]])).toEqual(['done']);
  });

  it('goes on waiting where the label already names the layout, as after a lost record', () => {
    expect(
      tell([
        [0, inWork(B)],
        [60, inWork(B)],
        [500, inWork(B)],
      ]),
    ).toEqual(['waiting', 'waiting', `waiting resume 1 ${A} (LayoutRetried)`]);
  });

  it('repeats a label that was refused, but not while a watch may lag behind', () => {
    expect(
      tell([
        [0, old()],
        [10, old()],
        [15, old()],
        [20, old()],
      ]),
    ).toEqual([`waiting ${A}`, 'waiting', `waiting ${A}`, 'waiting']);
  });
});

describe('failure modes of mig-manager', () => {
  it('F1: pending for ever with operands paused: sets them going and asks again by the other name', () => {
    expect(
      tell([
        [0, old()],
        [60, inWork(A)],
        [180, inWork(A)],
        [185, inWork(A)],
        [480, inWork(A)],
        [485, inWork(B)],
        [600, nodeCutAs(WANTED, { layoutEntry: B })],
      ]),
    ).toEqual([
      `waiting ${A}`,
      'waiting',
      'waiting (LayoutSlow)',
      'waiting',
      `waiting resume 1 ${B} (LayoutRetried)`,
      'waiting',
      'done',
    ]);
  });

  it('F2, F15: failed with instances gone: the other name, then the way back', () => {
    const empty = (layoutEntry: string) =>
      old({ layoutEntry, migState: 'failed', allocatable: new Map(), counted: new Map() });
    expect(
      tell([
        [0, old()],
        [100, empty(A)],
        [105, empty(A)],
        [200, empty(B)],
        [300, old()],
      ]),
    ).toEqual([
      `waiting ${A}`,
      `waiting ${B} (LayoutRetried)`,
      'waiting',
      `waiting ${BACK} (LayoutRolledBack)`,
      'wentBack',
    ]);
  });

  it('F3: failed with operands left paused: sets them going first', () => {
    expect(
      tell([
        [0, old()],
        [120, inWork(A, { migState: 'failed' })],
      ])[1],
    ).toBe(`waiting resume 1 ${B} (LayoutRetried)`);
  });

  it('F4, F5: failed before kubelet can have refreshed the file: sets operands going, asks again when it has', () => {
    const failed = inWork(A, { migState: 'failed' });
    expect(
      tell([
        [0, old()],
        [3, failed],
        [8, failed],
        [18, failed],
        [89, old({ layoutEntry: A, migState: 'failed' })],
        [90, old({ layoutEntry: A, migState: 'failed' })],
      ]),
    ).toEqual([
      `waiting ${A}`,
      'waiting resume 1',
      'waiting',
      'waiting resume 1',
      'waiting',
      `waiting ${B} (LayoutRetried)`,
    ]);
  });

  it('a label that names the layout and failed before: the other name at once', () => {
    expect(
      tell([
        [0, old({ layoutEntry: A, migState: 'failed' })],
        [5, old({ layoutEntry: A, migState: 'failed' })],
      ]),
    ).toEqual([`waiting ${B} (LayoutRetried)`, 'waiting']);
    expect(tell([[0, old({ layoutEntry: B, migState: 'failed' })]])).toEqual([`waiting ${A} (LayoutRetried)`]);
  });

  it('F6: a node that the operator has set to all-disabled is asked as any other', () => {
    const whole = old({ layoutEntry: 'all-disabled', allocatable: new Map(), counted: new Map(), wholeGpus: 2 });
    expect(tell([[0, whole]], null)).toEqual([`waiting ${A}`]);
  });

  it('F7, F8: after a reboot label and success are there, instances are not', () => {
    const bare = nodeCutAs(WANTED, { allocatable: new Map() });
    expect(
      tell(
        [
          [0, bare],
          [100, bare],
          [480, bare],
          [485, nodeCutAs(WANTED, { layoutEntry: B })],
        ],
        null,
      ),
    ).toEqual(['waiting', 'waiting', `waiting ${B} (LayoutRetried)`, 'done']);
  });

  it('F11, F14: rebooting is waited for no longer than anything else', () => {
    const reboots = inWork(A, { migState: 'rebooting', ready: false });
    expect(
      tell([
        [0, old()],
        [100, reboots],
        [479, reboots],
        [480, reboots],
      ]),
    ).toEqual([`waiting ${A}`, 'waiting', 'waiting (LayoutSlow)', `waiting resume 1 ${B} (LayoutRetried)`]);
  });

  it('F12: an old success beside old instances is not done', () => {
    const stale = old({ layoutEntry: A });
    expect(
      tell([
        [0, old()],
        [5, stale],
        [480, stale],
      ]),
    ).toEqual([`waiting ${A}`, 'waiting', `waiting ${B} (LayoutRetried)`]);
  });

  it('F18: a state that never comes has a deadline too, and so has the node', () => {
    const silent = (layoutEntry: string) => old({ layoutEntry, migState: null });
    expect(
      tell([
        [0, old()],
        [480, silent(A)],
        [960, silent(B)],
        [1799, silent(BACK)],
        [1800, silent(BACK)],
        [1805, silent(BACK)],
      ]),
    ).toEqual([
      `waiting ${A}`,
      `waiting ${B} (LayoutRetried)`,
      `waiting ${BACK} (LayoutRolledBack)`,
      'waiting (LayoutSlow)',
      'gaveUp (NodeGivenUp)',
      'gaveUp',
    ]);
  });

  it('a way back that fails gives the node up, with its operands going', () => {
    const failed = (layoutEntry: string) => inWork(layoutEntry, { migState: 'failed' });
    expect(
      tell([
        [0, old()],
        [100, failed(A)],
        [200, failed(B)],
        [300, failed(BACK)],
      ])[3],
    ).toBe('gaveUp resume 1 (NodeGivenUp)');
  });

  it.each([
    ['that is new', null],
    ['that was not cut', []],
    ['that is to be cut as before', WANTED],
  ])('a node %s has no way back', (_, before) => {
    const failed = (layoutEntry: string) => inWork(layoutEntry, { migState: 'failed' });
    expect(
      tell(
        [
          [0, old()],
          [100, failed(A)],
          [200, failed(B)],
        ],
        before as typeof BEFORE,
      )[2],
    ).toBe('gaveUp resume 1 (NodeGivenUp)');
  });

  it('does not take the answer to the label before for the answer to this one', () => {
    expect(
      tell([
        [0, old()],
        [100, inWork(A, { migState: 'failed' })],
        [101, inWork(A, { migState: 'failed' })],
      ])[2],
    ).toBe('waiting');
  });
});

describe('whoever comes next', () => {
  const { work: begun } = workOn(old(), null, wanted, 0);
  const asked = { ...begun, sent: 0 };

  it.each([
    ['by another name', { name: 'ip-10-0-0-9' }],
    ['by the same name', { providerId: 'aws:///us-east-1a/i-2' }],
  ])('does not hold against a machine that takes the place of another, %s, what that one failed at', (_, machine) => {
    const { work, status, calls } = workOn(old(machine), asked, wanted, 1_790_000);
    expect(work).toMatchObject({ attempt: 'first', began: 1_790_000, since: 1_790_000 });
    expect([status, calls.map(({ call }) => call)]).toEqual(['waiting', ['setLayout']]);
    expect(workOn(old(machine), { ...asked, attempt: 'givenUp' }, wanted, 9_000).status).toBe('waiting');
  });

  it('counts from its own time where the one before had a clock that was ahead', () => {
    const ahead = { ...asked, began: 3_600_000, since: 3_600_000, sent: 3_600_000, resumed: 3_600_000 };
    const first = workOn(inWork(A), ahead, wanted, 1_000);
    expect(first.work).toMatchObject({ began: 1_000, since: 1_000, sent: 1_000 });
    expect(workOn(inWork(A), first.work, wanted, 481_000).work.attempt).toBe('alias');
  });
});

describe('limits', () => {
  it('can all be set', () => {
    const limits = { warnSeconds: 1, actSeconds: 2, giveUpSeconds: 3, propagationSeconds: 0, repeatSeconds: 0 };
    const { work } = workOn(old(), null, wanted, 0, limits);
    expect(workOn(old({ layoutEntry: A, migState: 'failed' }), work, wanted, 1, limits).work.attempt).toBe('alias');
    expect(workOn(inWork(A), work, wanted, 2_000, limits).work.attempt).toBe('alias');
    expect(workOn(inWork(A), work, wanted, 3_000, limits).status).toBe('gaveUp');
  });

  it('are told with what lacks', () => {
    const { work } = workOn(old(), null, wanted, 0);
    expect(workOn(inWork(A), work, wanted, 42_000).says).toMatch(
      /^p4d-0 \(ip-10-0-0-1\): 42 s since mp-\S+-a was asked for; nvidia.com\/mig.config.state is pending, not success, /,
    );
  });
});
