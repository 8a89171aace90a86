import { DEVICE_PLUGIN_LABEL } from '../labels.ts';
import type { Call, NodeSeen } from '../types.ts';
import { type Alias, entryName, entryNames } from './entry-name.ts';
import { type Layout, sameLayout } from './layout.ts';
import { standing } from './standing.ts';
import { NODE_LIMITS, type NodeLimits, type NodeWork, type WorkStatus } from './work.ts';

export interface WantedLayout {
  readonly layout: Layout;
  /** The way back; null, or without GPUs: there is none. */
  readonly before: Layout | null;
}

export interface Worked {
  /** To be kept before the calls are made. */
  readonly work: NodeWork;
  readonly calls: readonly Call[];
  readonly status: WorkStatus;
  /** What is waited for, or what came out, in words. */
  readonly says: string;
}

/**
 * Brings a node to a layout through mig-manager, which reports no progress and often does not report failure either.
 *
 * Asks for the layout unless the node already stands so. What fails, or is not done in time, is cured in this order:
 * operands that were left paused are set going; the layout is asked for by its other name, once; the layout before is
 * asked for; the node is given up, and stays cordoned and tainted. A change of the label is never repeated while the
 * node shows it, as mig-manager does not act on the same value again and the patch would erase its answer.
 *
 * Pure: a restart with the same `work` asks for the same. Pods that use the node's GPUs must be gone before.
 *
 * @param work what the call before returned; null: the node has just been taken in hand
 * @param now milliseconds
 */
export function workOn(
  node: NodeSeen,
  work: NodeWork | null,
  wanted: WantedLayout,
  now: number,
  limits: NodeLimits = NODE_LIMITS,
): Worked {
  return new Watchdog(node, wanted, now, { ...NODE_LIMITS, ...limits }).look(work);
}

const NOTHING_DONE = { sent: null, resumed: null, restarted: null, warned: false } as const;

class Watchdog {
  readonly #node: NodeSeen;
  readonly #wanted: WantedLayout;
  readonly #now: number;
  readonly #limits: Required<NodeLimits>;

  constructor(node: NodeSeen, wanted: WantedLayout, now: number, limits: Required<NodeLimits>) {
    this.#node = node;
    this.#wanted = wanted;
    this.#now = now;
    this.#limits = limits;
  }

  look(known: NodeWork | null): Worked {
    const work = known?.machine === this.#machine() ? this.#notAhead(known) : this.#begin();
    if (work.attempt === 'givenUp') return this.#end(work, 'gaveUp', 'given up; it stays cordoned and tainted');
    const back = work.attempt === 'back';
    const { done, lacks } = standing(this.#node, back ? this.#wanted.before! : this.#wanted.layout);
    if (done && back) return this.#end(work, 'wentBack', 'the layout could not be made; it is cut as before');
    if (done) return this.#end(work, 'done', `cut as ${this.#node.layoutEntry}`);
    const why = this.#failure(work);
    if (why !== null) return this.#cure(work, `${why}: ${lacks.join(', ')}`);
    return this.#wait(work, lacks);
  }

  /** A node whose label already names the layout is being cut, or has failed to be; it is not asked again. */
  #begin(): NodeWork {
    const { layoutEntry } = this.#node;
    const found = layoutEntry !== null && entryNames(this.#wanted.layout).includes(layoutEntry);
    const entry = found ? layoutEntry : entryName(this.#wanted.layout, 'a');
    return this.#attempt('first', entry, this.#now);
  }

  #attempt(attempt: NodeWork['attempt'], entry: string, began: number): NodeWork {
    const machine = this.#machine();
    return { machine, attempt, entry, began, since: this.#now, ...NOTHING_DONE };
  }

  /** Names come again, as those made of addresses; instances of a cloud do not. */
  #machine(): string {
    const { name, providerId } = this.#node;
    return providerId === null ? name : `${name} ${providerId}`;
  }

  /** Whoever began may have had a clock that is ahead of ours: then deadlines count from now. */
  #notAhead(work: NodeWork): NodeWork {
    const past = (at: number | null) => (at === null ? null : Math.min(at, this.#now));
    const [began, since] = [Math.min(work.began, this.#now), Math.min(work.since, this.#now)];
    return { ...work, began, since, sent: past(work.sent), resumed: past(work.resumed) };
  }

  /** Why the attempt has come to nothing; null: it may still succeed. */
  #failure({ attempt, entry, began, since, sent }: NodeWork): string | null {
    const { actSeconds, giveUpSeconds, propagationSeconds } = this.#limits;
    const seconds = (this.#now - since) / 1000;
    if (this.#now - began >= giveUpSeconds * 1000) return `not done after ${giveUpSeconds} s in all`;
    // The last attempt has what is left of the time.
    if (attempt !== 'back' && seconds >= actSeconds) return `not done after ${actSeconds} s`;
    if (this.#node.layoutEntry !== entry || this.#node.migState !== 'failed') return null;
    // Found failed, or failed when the file was surely there: at once.
    return sent === null || seconds >= propagationSeconds ? 'mig-manager failed' : null;
  }

  #cure(work: NodeWork, why: string): Worked {
    const next = this.#next(work);
    const resumed = this.#resume(next);
    if (next.attempt === 'givenUp') {
      const says = `given up after ${this.#since(work.began)} s; ${why}`;
      const message = `${says}. It stays cordoned and tainted: look at mig-manager's log, then replace the node`;
      return this.#act(
        { ...next, resumed: resumed.at },
        [...resumed.calls, this.#event('NodeGivenUp', message)],
        'gaveUp',
        says,
      );
    }
    const how = next.attempt === 'alias' ? `asked again as ${next.entry}` : `goes back to ${next.entry}`;
    const reason = next.attempt === 'alias' ? 'LayoutRetried' : 'LayoutRolledBack';
    const calls = [...resumed.calls, ...this.#setLayout(next), this.#event(reason, `${why}; ${how}`)];
    return this.#act({ ...next, sent: this.#now, resumed: resumed.at }, calls, 'waiting', `${why}; ${how}`);
  }

  #next(work: NodeWork): NodeWork {
    const { layout, before } = this.#wanted;
    const late = this.#now - work.began >= this.#limits.giveUpSeconds * 1000;
    if (!late && work.attempt === 'first') {
      const other: Alias = work.entry === entryName(layout, 'a') ? 'b' : 'a';
      return this.#attempt('alias', entryName(layout, other), work.began);
    }
    const back = before !== null && before.length > 0 && !sameLayout(before, layout);
    if (!late && work.attempt === 'alias' && back) return this.#attempt('back', entryName(before, 'a'), work.began);
    return this.#attempt('givenUp', work.entry, work.began);
  }

  /** Sets the label where it has not been set, and operands going that mig-manager left paused when it ended. */
  #wait(work: NodeWork, lacks: readonly string[]): Worked {
    const calls: Call[] = [];
    let { sent, resumed, restarted, warned } = work;
    if (this.#due(sent)) {
      const set = this.#setLayout(work);
      if (set.length > 0) sent = this.#now;
      calls.push(...set);
    }
    const { layoutEntry, migState } = this.#node;
    if (layoutEntry === work.entry && (migState === 'success' || migState === 'failed') && this.#due(resumed)) {
      const again = this.#resume(work);
      resumed = again.at;
      calls.push(...again.calls);
    }
    const seconds = this.#since(work.since);
    if (restarted === null && seconds >= this.#limits.warnSeconds && this.#looksStale(work)) {
      restarted = this.#now;
      resumed = this.#now; // it is set going again when it had time to stop
      calls.push({ call: 'pauseOperand', node: this.#node.name, label: DEVICE_PLUGIN_LABEL });
    }
    const says = `${seconds} s since ${work.entry} was asked for; ${lacks.join(', ')}`;
    if (!warned && seconds >= this.#limits.warnSeconds) {
      warned = true;
      calls.push(this.#event('LayoutSlow', says));
    }
    return this.#act({ ...work, sent, resumed, restarted, warned }, calls, 'waiting', says);
  }

  /**
   * Cut, but what is offered is something else: a device plugin that started before the GPUs were cut knows only what was
   * there then, and mig-manager, which finds the GPUs as asked, does not start it anew.
   */
  #looksStale({ entry }: NodeWork): boolean {
    const { layoutEntry, migState, paused, devicePluginReady } = this.#node;
    return layoutEntry === entry && migState === 'success' && paused.length === 0 && devicePluginReady;
  }

  #setLayout({ entry }: NodeWork): Call[] {
    if (this.#node.layoutEntry === entry) return [];
    return [{ call: 'setLayout', node: this.#node.name, entry }];
  }

  #resume(work: NodeWork): { readonly calls: readonly Call[]; readonly at: number | null } {
    const { name, paused } = this.#node;
    if (paused.length === 0) return { calls: [], at: work.resumed };
    return { calls: [{ call: 'resumeOperands', node: name, labels: [...paused] }], at: this.#now };
  }

  #due(last: number | null): boolean {
    return last === null || this.#now - last >= this.#limits.repeatSeconds * 1000;
  }

  #since(at: number): number {
    return Math.round((this.#now - at) / 1000);
  }

  #event(reason: string, message: string): Call {
    return { call: 'event', on: 'node', name: this.#node.name, type: 'Warning', reason, message };
  }

  #end(work: NodeWork, status: WorkStatus, says: string): Worked {
    return this.#act(work, [], status, says);
  }

  #act(work: NodeWork, calls: readonly Call[], status: WorkStatus, says: string): Worked {
    const { name, logical } = this.#node;
    return { work, calls, status, says: `${logical === null ? '' : `${logical} `}(${name}): ${says}` };
  }
}
