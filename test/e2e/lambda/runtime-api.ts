import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a function said, or its runtime on its behalf. */
export type Outcome =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false;
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace?: readonly string[];
    };

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly deadlineMs: number;
  settle(outcome: Outcome): void;
}

const API = '/2018-06-01/runtime';

/**
 * The Lambda Runtime API for one function: hands events to whatever asks for the next one, and takes what comes back.
 * One event at a time, as one execution environment gets them.
 */
export class RuntimeApi {
  readonly #server: Server;
  /** The runtime's open request for an event; there is none while it works or starts. */
  #asking: ServerResponse | undefined;
  #current: Invocation | undefined;
  #delivered = false;
  /** Called when the runtime asks for its next event: it has started, or has finished the last one. */
  onAsk: () => void = () => {};

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async listen(): Promise<RuntimeApi> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new RuntimeApi(server);
  }

  /** For AWS_LAMBDA_RUNTIME_API. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Gives an event to the runtime, now or when it asks; resolves to what becomes of it. */
  deliver(event: unknown, deadlineMs: number): Promise<Outcome> {
    if (this.#current !== undefined) throw new Error('the function is busy');
    return new Promise((settle) => {
      this.#current = { id: randomUUID(), event, deadlineMs, settle };
      this.#delivered = false;
      this.#hand();
    });
  }

  /** Ends the event in hand from outside: the runtime died, or was killed. Its open requests are void. */
  fail(errorType: string, errorMessage: string): void {
    this.#asking = undefined;
    this.#settle({ ok: false, errorType, errorMessage: `RequestId: ${this.#current?.id} Error: ${errorMessage}` });
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (request.method === 'GET' && path === `${API}/invocation/next`) {
      this.#asking = response;
      response.on('close', () => {
        if (this.#asking === response) this.#asking = undefined;
      });
      this.onAsk();
      this.#hand();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const [, id, what] = /\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    const forUs = path === `${API}/init/error` || (id !== undefined && id === this.#current?.id);
    if (request.method !== 'POST' || !forUs) {
      response.writeHead(400).end();
      return;
    }
    // The answer first: a runtime whose event is settled may be stopped at any moment.
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    if (what === 'response') this.#settle({ ok: true, payload: text === '' ? undefined : JSON.parse(text) });
    else this.#settle({ ok: false, ...JSON.parse(text) });
  }

  #hand(): void {
    const [response, invocation] = [this.#asking, this.#current];
    if (response === undefined || invocation === undefined || this.#delivered) return;
    this.#asking = undefined;
    this.#delivered = true;
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': invocation.id,
        'lambda-runtime-deadline-ms': String(Math.round(invocation.deadlineMs)),
        'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:123456789012:function:test',
      })
      .end(JSON.stringify(invocation.event));
  }

  #settle(outcome: Outcome): void {
    const invocation = this.#current;
    this.#current = undefined;
    invocation?.settle(outcome);
  }
}
