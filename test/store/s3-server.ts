import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { S3Store } from '../../store/s3.ts';

/** What came in, as far as tests look at it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An answer, or a way to give none. */
export type Answer =
  | { status: number; code?: string; headers?: Record<string, string>; body?: string }
  | 'hang up'
  | 'cut short';

/** Answers requests in turn with a script, the last line for ever, on the loopback interface. */
export interface ScriptedS3 {
  readonly store: S3Store;
  readonly seen: Seen[];
  /** Milliseconds the store paused after each conflict. */
  readonly pauses: number[];
  close(): Promise<void>;
}

/** An S3Store whose S3 is a script. `attempts` is how often the SDK itself tries. */
export async function scriptedS3(
  script: readonly (Answer | ((seen: Seen) => Answer))[],
  attempts = 2,
): Promise<ScriptedS3> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const now: Seen = { method, path: url, headers, body: Buffer.concat(chunks).toString('latin1') };
    seen.push(now);
    const line = script[Math.min(seen.length, script.length) - 1] ?? { status: 500 };
    send(response, typeof line === 'function' ? line(now) : line);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new S3Client({
    endpoint: `http://localhost:${port}`,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: attempts,
  });
  const pauses: number[] = [];
  const store = new S3Store({
    bucket: 'bucket',
    client,
    pause: async (ms) => {
      pauses.push(ms);
    },
  });
  const close = () => {
    client.destroy();
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { store, seen, pauses, close };
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer === 'hang up') {
    response.destroy();
  } else if (answer === 'cut short') {
    response.writeHead(200, { 'content-length': '100', etag: '"e"' });
    response.write('only this', () => response.destroy());
  } else {
    const { status, code, headers = {}, body } = answer;
    const error = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>scripted</Message></Error>`;
    response.writeHead(status, headers).end(body ?? (code === undefined ? '' : error));
  }
}
