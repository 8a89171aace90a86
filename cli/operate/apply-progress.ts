import { type ApplyStatus, ApplyStatusSchema } from '../../functions/apply-status.ts';
import { keys } from '../../functions/keys.ts';
import { printable } from '../../report/format.ts';
import { type ObjectStore, undefinedIfMissing } from '../../store/index.ts';
import { CommandError } from '../command-error.ts';
import { fromBucket } from './store-errors.ts';

/** A status in one line: `wave 2/3, 14/40 steps: waits for p4d-1 to be cut`. */
export function applyInWords({ phase, wave, waves, steps, message }: ApplyStatus): string {
  const said = message === '' ? '' : `: ${printable(message)}`;
  return `${phase}, wave ${wave}/${waves}, ${steps.done}/${steps.total} steps${said}`;
}

/** What the applier of a run says of its work; undefined where it has said nothing, or nothing that is understood. */
export async function readApplyStatus(store: ObjectStore, run: string): Promise<ApplyStatus | undefined> {
  const object = await undefinedIfMissing(store.get(keys.apply(run)));
  if (object === undefined) return undefined;
  try {
    return ApplyStatusSchema.safeParse(object.json()).data;
  } catch {
    return undefined; // no JSON
  }
}

/**
 * Follows the applier of a run: gives a line whenever it says something new. Who may not read the bucket, or has not
 * said which it is, is told so once and follows the rest of the run.
 */
export class ApplyProgress {
  readonly #open: () => Promise<ObjectStore>;
  readonly #run: string;
  #store: ObjectStore | undefined;
  #blind = false;
  #last: string | undefined;
  /** The status that was read last. */
  status: ApplyStatus | undefined;

  constructor(open: () => Promise<ObjectStore>, run: string) {
    this.#open = open;
    this.#run = run;
  }

  async next(): Promise<{ readonly line: string; readonly at: Date } | undefined> {
    if (this.#blind) return undefined;
    try {
      this.#store ??= await this.#open();
      const store = this.#store;
      this.status = (await fromBucket(() => readApplyStatus(store, this.#run))) ?? this.status;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.#blind = true;
      return { line: `apply: its waves cannot be shown: ${error.message}`, at: new Date() };
    }
    const line = this.status && applyInWords(this.status);
    if (line === undefined || line === this.#last) return undefined;
    this.#last = line;
    return { line: `apply: ${line}`, at: new Date(this.status!.updatedAt) };
  }
}
