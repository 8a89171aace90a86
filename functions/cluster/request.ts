import { Agent, request } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { ClusterDeniedError, ClusterError, ClusterUnreachableError } from './errors.ts';
import { redact } from './redact.ts';

/** A cluster as EKS describes it. */
export interface ClusterAddress {
  readonly name: string;
  readonly endpoint: string;
  /** PEM in base64. */
  readonly certificateAuthority: string;
}

/** What is asked of the Kubernetes API. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** For messages: `Job mig-planner-0123`. */
  readonly what: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Beyond this the API server has something wrong; the function has 60 s in all. */
const TIMEOUT_MS = 10_000;
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 250;
/** Answers that a caller makes something of; what else is not 2xx is an error. */
const EXPECTED = [404, 409];

/** HTTPS to one cluster: its own certificate authority and no other. */
export class Transport {
  readonly #agent: Agent;
  readonly #base: URL;
  readonly #token: string;

  constructor({ endpoint, certificateAuthority }: ClusterAddress, token: string) {
    this.#base = new URL(endpoint);
    this.#agent = new Agent({ ca: Buffer.from(certificateAuthority, 'base64'), keepAlive: true });
    this.#token = token;
  }

  close(): void {
    this.#agent.destroy();
  }

  /**
   * Sends a call, again where the API server was only busy or did not answer. All calls may be done twice.
   *
   * @throws ClusterDeniedError, ClusterUnreachableError, ClusterError
   */
  async send(call: Call): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#once(call).catch((error: NodeJS.ErrnoException) => error);
      if (answer instanceof Error) {
        const reason = answer.code ?? answer.name;
        if (attempt === ATTEMPTS)
          throw new ClusterUnreachableError(`${call.method} ${call.what}: the cluster did not answer (${reason})`);
      } else if (answer.status !== 429 && answer.status < 500) {
        return accepted(call, answer);
      } else if (attempt === ATTEMPTS) {
        throw new ClusterUnreachableError(`${call.method} ${call.what}: the cluster answered ${answer.status}`);
      }
      await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }

  #once({ method, path, body }: Call): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const options = {
        agent: this.#agent,
        method,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${this.#token}`,
          ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      };
      const sent = request(new URL(path, this.#base), options, async (response) => {
        try {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk as Buffer);
          resolve({ status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks).toString()) });
        } catch (error) {
          reject(error);
        }
      });
      sent.on('error', reject);
      sent.end(text);
    });
  }
}

function accepted({ method, what }: Call, answer: Answer): Answer {
  const { status, body } = answer;
  if (status < 300 || EXPECTED.includes(status)) return answer;
  const { message = '' } = (body ?? {}) as { readonly message?: unknown };
  const said = `${method} ${what}: the cluster answered ${status} ${redact(String(message))}`;
  throw status === 401 || status === 403 ? new ClusterDeniedError(said) : new ClusterError(said);
}

/** What stands before the API server may answer with a page of its own. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text };
  }
}
