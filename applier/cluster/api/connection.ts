import * as http from 'node:http';
import * as https from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

/** One HTTP request. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  readonly contentType?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without a byte after which the connection counts as dead. */
  readonly idleMs: number;
}

/**
 * HTTP to the API server of a kubeconfig. Credentials are asked for anew with each request, since tokens are short-lived;
 * connections are kept, which the client's own requests do not do: they shake hands for every one.
 */
export class Connection {
  readonly #config: KubeConfig;
  readonly #base: URL;
  #agent: http.Agent | undefined;
  /** What the agent was made for; a certificate that was renewed needs a new one. */
  #agentKey = '';
  /** What the server's clock is ahead of ours, milliseconds. */
  #aheadMs = 0;

  constructor(config: KubeConfig) {
    this.#config = config;
    this.#base = new URL(config.getCurrentCluster()?.server ?? 'https://localhost');
  }

  /** Resolves with the head of the answer; the body is still to be read. */
  async send({ method, path, query, body, contentType, signal, idleMs }: HttpRequest): Promise<http.IncomingMessage> {
    const given: https.RequestOptions = {};
    await this.#config.applyToHTTPSOptions(given);
    const url = new URL(`${this.#base.pathname.replace(/\/$/, '')}${path}`, this.#base);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const headers: http.OutgoingHttpHeaders = { ...(given.headers as http.OutgoingHttpHeaders), ...HEADERS };
    if (body !== undefined) {
      headers['Content-Type'] = contentType ?? 'application/json';
      headers['Content-Length'] = Buffer.byteLength(body);
    }
    const options: https.RequestOptions = { method, headers, agent: this.#agentFor(given), timeout: idleMs };
    if (given.auth) options.auth = given.auth;
    if (signal !== undefined) options.signal = signal;
    return new Promise((resolve, reject) => {
      const request = (url.protocol === 'http:' ? http : https).request(url, options, (answer) => {
        this.#compare(answer.headers.date);
        resolve(answer);
      });
      request.on('error', reject);
      // Also while the body is read: the request outlives its answer's head.
      request.on('timeout', () => request.destroy(new Error(`nothing heard for ${idleMs / 1000} s`)));
      request.end(body);
    });
  }

  /** Milliseconds by the API server's clock, the one that all who take over from each other have in common. */
  now(): number {
    return Date.now() + this.#aheadMs;
  }

  /** Closes idle connections. */
  close(): void {
    this.#agent?.destroy();
  }

  /** The header tells whole seconds, and answers take a while: what is as little as that is no difference. */
  #compare(date: string | undefined): void {
    const ahead = Date.parse(date ?? '') - Date.now();
    if (Math.abs(ahead - this.#aheadMs) > CLOCKS_AGREE_MS) this.#aheadMs = ahead;
  }

  #agentFor(given: https.RequestOptions): http.Agent {
    const made = given.agent as https.Agent;
    if (this.#config.getCurrentCluster()?.proxyUrl) return made; // one that goes through a proxy
    const { ca, cert, key: privateKey } = given;
    const key = [ca, cert, privateKey].map(String).join('\n');
    if (this.#agent === undefined || key !== this.#agentKey) {
      this.#agentKey = key;
      const kept = { ...made.options, keepAlive: true, keepAliveMsecs: 15_000 };
      this.#agent = this.#base.protocol === 'http:' ? new http.Agent(kept) : new https.Agent(kept);
    }
    return this.#agent;
  }
}

const CLOCKS_AGREE_MS = 5_000;
const HEADERS = { Accept: 'application/json', 'User-Agent': 'mig-planner' } as const;
