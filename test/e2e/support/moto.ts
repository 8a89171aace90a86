import { freePort, type Server, startServer } from './process.ts';
import { pythonWith } from './python.ts';

/** 5.2.5 is the newest measured; older ones than 5.2 lack conditional deletes. */
const MOTO = 'moto[server]==5.2.5';

/** A stand-in for AWS on the loopback interface. */
export interface Moto extends Server {
  /** Says `localhost`, because moto takes a URL for path-style only when it does. */
  readonly endpoint: string;
  /** What an SDK or the CDK needs to talk to it and to nothing else. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a moto server, installing it into the cache on first use (about a minute). */
export async function startMoto(): Promise<Moto> {
  const python = await pythonWith('moto', [MOTO]);
  const port = await freePort();
  const endpoint = `http://localhost:${port}`;
  const server = await startServer(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    ready: async () => (await fetch(`${endpoint}/moto-api/`)).ok,
  });
  const env = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return { ...server, endpoint, env };
}
