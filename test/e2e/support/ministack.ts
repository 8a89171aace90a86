import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Moto } from './moto.ts';
import { freePort, startServer } from './process.ts';
import { pythonWith } from './python.ts';

/** Makes resources of types that moto passes over in silence, and takes a stack back when it does not know one. */
const MINISTACK = 'ministack==1.5.33';

const ACCOUNT = '123456789012';

/**
 * Starts MiniStack as a second stand-in for AWS. It listens on all interfaces unless told otherwise, and would open
 * ports for protocols that nobody here speaks.
 */
export async function startMiniStack(): Promise<Moto> {
  const python = await pythonWith('ministack', [MINISTACK]);
  const port = await freePort();
  const endpoint = `http://localhost:${port}`;
  const data = await mkdtemp(join(tmpdir(), 'mig-planner-ministack-'));
  const server = await startServer(python, ['-m', 'ministack'], {
    cwd: data,
    env: {
      ...{ PATH: process.env.PATH, HOME: data, TMPDIR: data, LOG_LEVEL: 'WARNING' },
      ...{ BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port), MINISTACK_ACCOUNT_ID: ACCOUNT },
      ...{ S3_DATA_DIR: join(data, 's3'), SFTP_ENABLED: '0', IOT_MTLS_ENABLED: '0' },
      // Containers are for calls of functions, of which there are none.
      DOCKER_HOST: `unix://${join(data, 'no-docker.sock')}`,
    },
    ready: async () => (await fetch(`${endpoint}/_ministack/health`)).ok,
  });
  const env = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'testing',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const stop = async () => {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  };
  return { ...server, stop, endpoint, env };
}
