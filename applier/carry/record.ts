import type { NodeWork } from '../layouts/index.ts';
import { UnusableTransitionError } from './errors.ts';

/** Work on the layout of one node. */
export interface LayoutWork {
  /** Index of the step it belongs to; null: a replacement node is brought to where the one before stood. */
  readonly step: number | null;
  /** What the watchdog has tried, and since when. */
  readonly work: NodeWork;
  readonly status: 'waiting' | 'done' | 'wentBack' | 'gaveUp';
  /** For people. */
  readonly says: string;
}

/**
 * How far a transition has got. Written down before anything is touched, so that whoever comes next knows what had
 * been begun. All else is read from the cluster.
 */
export interface RunRecord {
  /** Hash of the transition. */
  readonly transition: string;
  readonly begun: Uint8Array;
  readonly done: Uint8Array;
  /** Work on the layout of nodes, by logical name. */
  readonly nodes: Record<string, LayoutWork>;
  /** Pods of services' own Deployments that still count as planned ones, by `kindKey`. */
  readonly originals: Record<string, number>;
  /** Pods of services' own Deployments that no plan counts, by service. */
  readonly elsewhere: Record<string, number>;
  /** When the layouts were last written, milliseconds; null: they have not been. */
  readonly layoutsAt: number | null;
}

/** The record of a transition of which nothing has been begun. */
export function newRecord(
  transition: string,
  steps: number,
  { originals, elsewhere }: Pick<RunRecord, 'originals' | 'elsewhere'>,
): RunRecord {
  return {
    transition,
    begun: new Uint8Array(steps),
    done: new Uint8Array(steps),
    nodes: {},
    originals,
    elsewhere,
    layoutsAt: null,
  };
}

/** A copy to be changed. */
export const copyRecord = (record: RunRecord): RunRecord => ({
  ...record,
  begun: record.begun.slice(),
  done: record.done.slice(),
  nodes: { ...record.nodes },
  originals: { ...record.originals },
  elsewhere: { ...record.elsewhere },
});

/** One bit a step: 34,000 steps take 12 kB. */
export function writeRecord(record: RunRecord): string {
  return JSON.stringify({
    ...record,
    steps: record.done.length,
    begun: pack(record.begun),
    done: pack(record.done),
  });
}

/** @throws UnusableTransitionError where the text is none that `writeRecord` wrote */
export function readRecord(text: string): RunRecord {
  try {
    const { steps, ...record } = JSON.parse(text);
    return { ...record, begun: unpack(record.begun, steps), done: unpack(record.done, steps) };
  } catch (cause) {
    throw new UnusableTransitionError(
      'the record of the transition under way is damaged: delete the ConfigMap mig-planner-status, then plan anew from what mig-planner observe sees',
      { cause },
    );
  }
}

function pack(flags: Uint8Array): string {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  flags.forEach((flag, index) => {
    if (flag) bytes[index >> 3]! |= 1 << (index & 7);
  });
  return Buffer.from(bytes).toString('base64');
}

function unpack(text: string, count: number): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== Math.ceil(count / 8)) throw new RangeError('length');
  return Uint8Array.from({ length: count }, (_, index) => (bytes[index >> 3]! >> (index & 7)) & 1);
}
