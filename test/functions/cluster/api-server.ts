import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import type { ClusterAddress } from '../../../functions/cluster/request.ts';

interface Stored {
  metadata: { name: string; uid?: string; annotations?: Record<string, string>; deletionTimestamp?: string };
  spec?: object;
  status?: object;
}

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
  readonly body: Record<string, unknown> | undefined;
}

/** The Kubernetes API as far as it is used: Jobs and Leases of one namespace, over TLS with a certificate of its own. */
export class ApiServer {
  readonly jobs = new Map<string, Stored>();
  readonly leases = new Map<string, Stored>();
  readonly seen: Seen[] = [];
  /** Answers in turn before it works: a status and a text, or `hang up`. */
  script: (readonly [status: number, body: string] | 'hang up')[] = [];
  readonly address: ClusterAddress;
  readonly #server: Server;

  private constructor(server: Server, certificate: string) {
    this.#server = server;
    const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.address = { name: 'serving', endpoint, certificateAuthority: Buffer.from(certificate).toString('base64') };
  }

  static async start(): Promise<ApiServer> {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'kubernetes' }], {
      keyType: 'ec',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    const server = createServer({ cert, key });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const api = new ApiServer(server, cert);
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      const { method = '', url: path = '', headers } = request;
      const body = text === '' ? undefined : JSON.parse(text);
      api.seen.push({ method, path, authorization: headers.authorization ?? '', body });
      const scripted = api.script.shift();
      if (scripted === 'hang up') return response.destroy();
      const [status, answer] = scripted ?? api.#answer(method, path, body);
      return response.writeHead(status).end(answer);
    });
    return api;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer(method: string, path: string, body: Record<string, unknown> | undefined): [number, string] {
    const [, kind = '', name = ''] =
      /^\/apis\/[\w.]+\/v1\/namespaces\/mig-planner\/(jobs|leases)\/?(.*)$/.exec(path) ?? [];
    const kept = kind === 'leases' ? this.leases : this.jobs;
    const status = (code: number, message: string): [number, string] => [
      code,
      JSON.stringify({ kind: 'Status', code, message }),
    ];
    if (kind === '') return status(404, 'namespaces not found');
    if (method === 'POST') {
      const made = body as unknown as Stored;
      if (kept.has(made.metadata.name)) return status(409, 'already exists');
      made.metadata.uid = `uid-${this.seen.length}`;
      kept.set(made.metadata.name, made);
      return [201, JSON.stringify(made)];
    }
    const found = kept.get(name);
    if (found === undefined) return status(404, `${kind} "${name}" not found`);
    if (method === 'DELETE') found.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
    return [200, JSON.stringify(found)];
  }
}
