import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';

/** Whom to ask, and as whom. */
export interface ApiAccess {
  readonly server: string;
  /** The certificates that the server's own is signed by, PEM. */
  readonly ca: string;
  readonly token: string;
}

/** The API server said no. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const TYPES = {
  json: 'application/json',
  merge: 'application/merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

/**
 * A client as thin as can be, so that a test sees what the server says and nothing of a library, and so that what is
 * tested and what tests it have no code in common.
 */
export class Api {
  readonly access: ApiAccess;
  readonly #agent: Agent;

  constructor(access: ApiAccess) {
    this.access = access;
    this.#agent = new Agent({ ca: access.ca, keepAlive: true });
  }

  get<T>(path: string): Promise<T> {
    return this.#json('GET', path);
  }

  create<T>(path: string, object: object): Promise<T> {
    return this.#json('POST', path, object);
  }

  replace<T>(path: string, object: object): Promise<T> {
    return this.#json('PUT', path, object);
  }

  /** A JSON merge patch: `null` removes a key. */
  patch<T>(path: string, patch: object): Promise<T> {
    return this.#json('PATCH', path, patch, TYPES.merge);
  }

  /** Server-side apply; without `force` a field of another manager is a conflict. */
  apply<T>(path: string, object: object, manager: string, force = false): Promise<T> {
    return this.#json('PATCH', `${path}?fieldManager=${manager}&force=${force}`, object, TYPES.apply);
  }

  /** Deletes; what is not there, or is another one by now, is fine. */
  async delete(path: string, options: { readonly graceSeconds?: number; readonly uid?: string } = {}): Promise<void> {
    const body = {
      propagationPolicy: 'Background',
      ...(options.graceSeconds !== undefined && { gracePeriodSeconds: options.graceSeconds }),
      ...(options.uid !== undefined && { preconditions: { uid: options.uid } }),
    };
    await this.#json('DELETE', path, body).catch((error: unknown) => {
      if (!(error instanceof ApiError) || (error.code !== 404 && error.code !== 409)) throw error;
    });
  }

  /** The answer as it comes in; a refusal is an error with the server's words. */
  async stream(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    const response = await this.#send('GET', path, undefined, TYPES.json, signal);
    if (response.statusCode !== 200) throw refusal(response, await text(response));
    return response;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #json<T>(method: Method, path: string, body?: object, type = TYPES.json): Promise<T> {
    const response = await this.#send(method, path, body, type);
    const answer = await text(response);
    if ((response.statusCode ?? 500) >= 300) throw refusal(response, answer);
    return JSON.parse(answer) as T;
  }

  #send(method: Method, path: string, body: unknown, type: string, signal?: AbortSignal): Promise<IncomingMessage> {
    const sent = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${this.access.token}`,
      accept: 'application/json',
      'content-type': type,
      // Node leaves it out for DELETE, and the server would take the body for the next request.
      'content-length': Buffer.byteLength(sent),
    };
    const options = { method, agent: this.#agent, headers, ...(signal && { signal }) };
    return new Promise((resolve, reject) => {
      const outgoing = request(`${this.access.server}${path}`, options);
      outgoing.once('response', resolve).on('error', reject);
      outgoing.end(sent);
    });
  }
}

async function text(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function refusal(response: IncomingMessage, answer: string): ApiError {
  const code = response.statusCode ?? 0;
  try {
    const { reason = '', message = answer } = JSON.parse(answer) as { reason?: string; message?: string };
    return new ApiError(code, reason, `${code} ${message}`);
  } catch {
    return new ApiError(code, '', `${code} ${answer}`);
  }
}
