import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sha256 } from './pod.ts';

/** What a pod of the Job sees of AWS: the agent of its node, the bucket, Step Functions. */
export interface PodsAws {
  /** The applier in the bucket; null: not there. */
  bundle: string | null;
  /** Status codes that the agent answers before it works; 0 hangs up. */
  agentFails: number[];
  /** Seen by Step Functions. */
  readonly failed: { taskToken: string; error: string; cause: string }[];
  readonly calls: string[];
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const KEYS = { accessKeyId: 'AKIDPOD', secretAccessKey: 'secret-of-the-pod', sessionToken: 'session-of-the-pod' };
const AGENT_TOKEN = 'token-of-the-service-account';
export const SECRETS = [KEYS.secretAccessKey, KEYS.sessionToken, AGENT_TOKEN, 'X-Amz-Signature'];

export async function podsAws(): Promise<PodsAws> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { method, url = '' } = request;
    aws.calls.push(`${method} ${url}`);
    const answer = (status: number, text: string) => response.writeHead(status).end(text);
    if (url === '/v1/credentials') {
      const fails = aws.agentFails.shift();
      if (fails === 0) return response.destroy();
      if (fails !== undefined) return answer(fails, 'not yet');
      if (request.headers.authorization !== AGENT_TOKEN) return answer(401, '');
      const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token } = KEYS;
      return answer(200, JSON.stringify({ AccessKeyId, SecretAccessKey, Token, Expiration: '2030-01-01T00:00:00Z' }));
    }
    const service = request.headers['x-amz-target'] === undefined ? 's3' : 'states';
    if (!isSigned(request, body, service)) return answer(403, '<Error><Code>SignatureDoesNotMatch</Code></Error>');
    if (service === 'states') {
      aws.failed.push(JSON.parse(body));
      return answer(200, '{}');
    }
    if (aws.bundle === null) return answer(403, '<Error><Code>AccessDenied</Code></Error>');
    return answer(200, aws.bundle);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const aws: PodsAws = {
    ...{ bundle: null, agentFails: [], failed: [], calls: [] },
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v1/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: AGENT_TOKEN,
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return aws;
}

/** Signature Version 4 by its description, so that a fault of the library that signs would be seen. */
function isSigned({ headers, method, url }: IncomingMessage, body: string, service: string): boolean {
  const { authorization = '', 'x-amz-date': time = '' } = headers as Record<string, string>;
  const [, scope = '', names = '', signature = ''] =
    /Credential=AKIDPOD\/(\S+), SignedHeaders=(\S+), Signature=(\w+)$/.exec(authorization) ?? [];
  const signed = names.split(';').map((name) => `${name}:${headers[name]}\n`);
  const payload = service === 's3' ? 'UNSIGNED-PAYLOAD' : sha256(body);
  const request = [method, url, '', signed.join(''), names, payload].join('\n');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${KEYS.secretAccessKey}`);
  const expected = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n')).toString('hex');
  const today = `${time.slice(0, 8)}/eu-west-1/${service}/aws4_request`;
  return scope === today && headers['x-amz-security-token'] === KEYS.sessionToken && signature === expected;
}
