import type { Json } from '../json.ts';
import { HistoryFullError } from './failure.ts';

/** One event, shaped like those of GetExecutionHistory; the details of all types share one field, with JSON parsed. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  /** Milliseconds since 1970 by the execution's clock. */
  readonly timestamp: number;
  readonly details: Readonly<Record<string, Json>>;
}

/** Which execution an event belongs to: the one started, or a child of a distributed Map. */
export interface EventSource {
  readonly executionArn: string;
  /** 0 for the execution itself, 1 for children of its Maps, and so on. */
  readonly depth: number;
}

export type OnEvent = (event: HistoryEvent, source: EventSource) => void;

interface HistoryOptions {
  readonly limit: number;
  readonly now: () => number;
  readonly source: EventSource;
  readonly onEvent: OnEvent | undefined;
  /** False for children: their events are counted and reported, not stored. */
  readonly keep: boolean;
}

/** The event history of one execution, with the limit on its length. */
export class History {
  readonly events: HistoryEvent[] = [];
  #count = 0;
  readonly #options: HistoryOptions;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  get length(): number {
    return this.#count;
  }

  /**
   * Adds an event and gives its id. The last free place is kept for the end of the execution.
   * @throws {HistoryFullError} when only that place is left.
   */
  add(type: string, previousEventId: number, details: Readonly<Record<string, Json | undefined>> = {}): number {
    if (this.#count >= this.#options.limit - 1) throw new HistoryFullError(this.#options.limit);
    return this.#append(type, previousEventId, details);
  }

  /** Adds the event that ends the execution. */
  end(type: string, previousEventId: number, details: Readonly<Record<string, Json | undefined>>): void {
    this.#append(type, previousEventId, details);
  }

  #append(type: string, previousEventId: number, details: Readonly<Record<string, Json | undefined>>): number {
    const { now, keep, onEvent, source } = this.#options;
    const id = ++this.#count;
    if (!keep && onEvent === undefined) return id;
    const present: Record<string, Json> = {};
    for (const key in details) if (details[key] !== undefined) present[key] = details[key];
    const event = { id, previousEventId, type, timestamp: now(), details: present };
    if (keep) this.events.push(event);
    onEvent?.(event, source);
    return id;
  }
}
