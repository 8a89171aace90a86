import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { backoffMs, pause } from './backoff.ts';
import type { Connection, HttpRequest } from './connection.ts';
import { ApiError, UnreachableError } from './errors.ts';
import type { KubeObject, StatusObject } from './objects.ts';
import { readText } from './read-body.ts';

/** Who writes, in the managed fields of what it applies. */
export const FIELD_MANAGER = 'mig-planner';
/** Manages replicas, and nothing else: so a change of them alone says who else has changed them. */
export const SCALE_MANAGER = 'mig-planner-scale';

const CONTENT_TYPES = {
  merge: 'application/merge-patch+json',
  apply: 'application/apply-patch+yaml', // JSON is YAML
} as const;

export interface KubeApiOptions {
  /** Awaited before anything is sent that would change something; throws where that is no longer allowed. */
  readonly beforeWrite?: () => Promise<void>;
  /** Ends every request. */
  readonly signal?: AbortSignal | undefined;
}

/** One request, as {@link KubeApi} takes it. */
interface Ask {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly body?: object | undefined;
  readonly contentType?: string | undefined;
}

/**
 * Requests to the API server, as plain JSON: what it answers is not squeezed through the classes of a client that may
 * be older than the server. What may pass (too many requests, no answer, a server that restarts) is asked again, so
 * whoever writes must say what shall be, not what shall change.
 */
export class KubeApi {
  readonly #connection: Connection;
  readonly #options: KubeApiOptions;

  constructor(connection: Connection, options: KubeApiOptions = {}) {
    this.#connection = connection;
    this.#options = options;
    // Each request under way listens; Node warns of more than ten.
    if (options.signal) setMaxListeners(0, options.signal);
  }

  /** Milliseconds by the API server's clock, once it has answered. */
  now(): number {
    return this.#connection.now();
  }

  get<T = KubeObject>(path: string, query?: Record<string, string>): Promise<T> {
    return this.#ask({ method: 'GET', path, query });
  }

  /** @throws ApiError 409 when it exists already */
  create<T = KubeObject>(path: string, body: object): Promise<T> {
    return this.#ask({ method: 'POST', path, body, query: { fieldManager: FIELD_MANAGER } });
  }

  /** Merges into what is there. With a resourceVersion in its metadata, only into that version (409 otherwise). */
  merge<T = KubeObject>(path: string, body: object): Promise<T> {
    return this.#ask({
      method: 'PATCH',
      path,
      body,
      contentType: CONTENT_TYPES.merge,
      query: { fieldManager: FIELD_MANAGER },
    });
  }

  /**
   * Server-side apply.
   *
   * @param force takes over fields that others manage; without it they are @throws ApiError 409 that names them
   */
  apply<T = KubeObject>(path: string, body: object, force = false, manager = FIELD_MANAGER): Promise<T> {
    return this.#ask({
      method: 'PATCH',
      path,
      body,
      contentType: CONTENT_TYPES.apply,
      query: { fieldManager: manager, fieldValidation: 'Strict', force: String(force) },
    });
  }

  /** Opens a watch. The body is still to be read; connecting is tried once. @throws ApiError, UnreachableError */
  async watch(path: string, query: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
    const asked = { verb: 'WATCH', path };
    const request = { method: 'GET', path, query: { ...query, watch: 'true' }, idleMs: WATCH_IDLE_MS, signal };
    const answer = await this.#send(asked, request);
    if (answer.statusCode === 200) return answer;
    throw await errorOf(asked, answer);
  }

  async #ask<T>({ method, path, query, body, contentType }: Ask): Promise<T> {
    const asked = { verb: method, path };
    const { signal, beforeWrite } = this.#options;
    const request: HttpRequest = {
      method,
      path,
      query,
      contentType,
      body: body === undefined ? undefined : JSON.stringify(body),
      idleMs: IDLE_MS,
      signal,
    };
    for (let attempt = 1; ; attempt++) {
      if (method !== 'GET') await beforeWrite?.();
      try {
        const answer = await this.#send(asked, request);
        const status = answer.statusCode ?? 0;
        if (status >= 200 && status < 300) return JSON.parse(await readText(answer)) as T;
        throw await errorOf(asked, answer);
      } catch (error) {
        if (signal?.aborted || attempt === ATTEMPTS || !mayPass(error, method)) throw error;
        const own = backoffMs(BACKOFF, attempt);
        await pause(Math.max(own, error instanceof ApiError ? Math.min(error.retryAfterMs ?? 0, 30_000) : 0), signal);
      }
    }
  }

  async #send(asked: { verb: string; path: string }, request: HttpRequest): Promise<IncomingMessage> {
    try {
      return await this.#connection.send(request);
    } catch (error) {
      if (request.signal?.aborted) throw error;
      throw new UnreachableError(asked, error);
    }
  }
}

/** A disruption budget's refusal may pass as well, but not within seconds: who asked decides. */
function mayPass(error: unknown, method: Ask['method']): boolean {
  if (!(error instanceof ApiError)) return true; // not reached, or cut off while it answered
  // A server that has just started does not know all roles yet. Preflight has asked whether we may; reading goes without.
  if (error.code === 403 && method !== 'GET') return true;
  // A token may have been replaced between reading and use.
  return error.code === 401 || (error.passing && !isBudget(error));
}

/** Whether a disruption budget forbids an eviction. */
export function isBudget({ code, status }: ApiError): boolean {
  return code === 429 && (status.details?.causes ?? []).some(({ reason }) => reason === 'DisruptionBudget');
}

async function errorOf(asked: { verb: string; path: string }, answer: IncomingMessage): Promise<ApiError> {
  const text = await readText(answer).catch(() => '');
  let status: StatusObject;
  try {
    status = JSON.parse(text) as StatusObject;
  } catch {
    status = { message: text.slice(0, 300) }; // of a load balancer before the API server
  }
  const seconds = Number(answer.headers['retry-after'] ?? status.details?.retryAfterSeconds ?? Number.NaN);
  return new ApiError(asked, answer.statusCode ?? 0, status, Number.isFinite(seconds) ? seconds * 1000 : undefined);
}

/** About half a minute in all; what lasts longer is told, and tried again by whoever decides. */
const ATTEMPTS = 6;
const BACKOFF = { firstMs: 500, mostMs: 8_000 } as const;
/** Below the time between the end of writing and the end of the lease, see lease.ts. */
const IDLE_MS = 12_000;
/** Bookmarks come about once a minute. */
const WATCH_IDLE_MS = 90_000;
