import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { eksToken } from '../../../functions/cluster/token.ts';

const ENV = {
  ...{ AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'a+session/token=' },
  AWS_REGION: 'eu-west-1',
};

const urlOf = (token: string): URL => new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString());

describe('the token of a cluster', () => {
  it('is a presigned GetCallerIdentity that is bound to the cluster', async () => {
    const token = await eksToken('serving', ENV, '20260101T000000Z');
    const url = urlOf(token);

    expect(token).toMatch(/^k8s-aws-v1\.[\w-]+$/);
    expect(url.origin + url.pathname).toBe('https://sts.eu-west-1.amazonaws.com/');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      Action: 'GetCallerIdentity',
      Version: '2011-06-15',
      'X-Amz-Expires': '60',
      'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
      'X-Amz-Security-Token': ENV.AWS_SESSION_TOKEN,
      'X-Amz-Credential': 'AKID/20260101/eu-west-1/sts/aws4_request',
    });
  });

  it('has the signature that Signature Version 4 asks for', async () => {
    const url = urlOf(await eksToken('serving', ENV, '20260101T000000Z'));
    const signature = url.searchParams.get('X-Amz-Signature');
    const query = [...url.searchParams]
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map((pair) => pair.map(encodeURIComponent).join('='))
      .sort();
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
    const headers = `host:${url.host}\nx-k8s-aws-id:serving\n`;
    const request = ['GET', '/', query.join('&'), headers, 'host;x-k8s-aws-id', sha256('')].join('\n');
    const scope = '20260101/eu-west-1/sts/aws4_request';
    const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${ENV.AWS_SECRET_ACCESS_KEY}`);

    const expected = hmac(key, ['AWS4-HMAC-SHA256', '20260101T000000Z', scope, sha256(request)].join('\n'));
    expect(signature).toBe(expected.toString('hex'));
  });

  it('goes to the STS of the partition', async () => {
    const token = await eksToken('serving', { ...ENV, AWS_REGION: 'cn-north-1' });
    expect(urlOf(token).host).toBe('sts.cn-north-1.amazonaws.com.cn');
  });

  it('is not made without credentials', async () => {
    await expect(eksToken('serving', { AWS_REGION: 'eu-west-1' })).rejects.toThrow('as Lambda sets them');
  });
});
