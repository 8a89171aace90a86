import { performance } from 'node:perf_hooks';
import { DocumentError, formatIssue } from '../../planner/documents/index.ts';
import {
  EntryEditedError,
  entryNames,
  type Layout,
  LayoutsTooLargeError,
  NODE_LIMITS,
  soundEntries,
} from '../layouts/index.ts';
import { isForbidden } from './api/errors.ts';
import type { KubeApi } from './api/kube-api.ts';
import { LayoutsOverwrittenError, type WrittenLayouts, writeLayouts } from './layouts.ts';
import { CannotPerformError } from './perform/refused.ts';
import type { Places } from './watch/watched.ts';

/**
 * The layouts of a transition in mig-manager's ConfigMap, which others may write as well: a node that is asked for an
 * entry that is gone or says something else fails, or is cut into what nobody has planned.
 */
export class KeptLayouts {
  readonly #api: KubeApi;
  readonly #places: Places;
  #wanted: readonly Layout[] = [];
  #names: ReadonlySet<string> = new Set();
  /** The file that was looked at last, and which of its entries say what their names are hashes of. */
  #looked: { readonly text: string; readonly sound: ReadonlySet<string> } = { text: '', sound: new Set() };

  readonly #propagationMs: number;
  #putBackAt = Number.NEGATIVE_INFINITY;

  constructor(api: KubeApi, places: Places, propagationMs = NODE_LIMITS.propagationSeconds * 1000) {
    this.#api = api;
    this.#places = places;
    this.#propagationMs = propagationMs;
  }

  /** Puts them there, and remembers them. See {@link writeLayouts}. */
  write(layouts: readonly Layout[], carried: ReadonlySet<string>): Promise<WrittenLayouts> {
    this.#wanted = layouts;
    this.#names = new Set(layouts.flatMap(entryNames));
    return writeLayouts(this.#api, this.#places, layouts, carried);
  }

  /**
   * Makes sure that a node can be asked for an entry that was written.
   *
   * @param text the file as it is now; null: there is none
   * @returns null: the entry is there; else what had to be written
   * @throws CannotPerformError where it cannot be put back
   */
  async ensure(entry: string, text: string | null, carried: ReadonlySet<string>): Promise<WrittenLayouts | null> {
    if (!this.#names.has(entry) || this.#soundIn(text ?? '').has(entry)) return null;
    try {
      const written = await this.write(this.#wanted, carried);
      if (written.wrote) this.#putBackAt = performance.now();
      return written;
    } catch (error) {
      const { operatorNamespace, layouts } = this.#places;
      const map = `ConfigMap ${operatorNamespace}/${layouts}`;
      if (isForbidden(error) && text === null) {
        throw new CannotPerformError(`${map} is gone: kubectl create -f applier/manifests/once/layouts.yaml`);
      }
      const why = whyNot(error);
      if (why === null) throw error;
      throw new CannotPerformError(`${map} has not the layout ${entry} any more, and it cannot be put back: ${why}`);
    }
  }

  /** Seconds until nodes surely see what was put back. */
  reachNodesIn(): number {
    return Math.max(0, Math.ceil((this.#putBackAt + this.#propagationMs - performance.now()) / 1000));
  }

  #soundIn(text: string): ReadonlySet<string> {
    if (this.#looked.text !== text) this.#looked = { text, sound: soundIn(text) };
    return this.#looked.sound;
  }
}

function soundIn(text: string): ReadonlySet<string> {
  try {
    return soundEntries(text);
  } catch {
    return new Set(); // writing says what is wrong with it
  }
}

/** Null: it has nothing to do with the file. */
function whyNot(error: unknown): string | null {
  if (error instanceof DocumentError) return error.issues.slice(0, 3).map(formatIssue).join('; ');
  const ours =
    error instanceof EntryEditedError ||
    error instanceof LayoutsTooLargeError ||
    error instanceof LayoutsOverwrittenError;
  return ours ? error.message : null;
}
