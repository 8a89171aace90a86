import { randomUUID } from 'node:crypto';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll } from 'vitest';
import { createS3Client } from '../../../store/s3/client.ts';
import { S3Store } from '../../../store/s3.ts';
import { storeContract } from '../../store/contract.ts';
import { describeWith } from '../support/component.ts';
import { startMoto } from '../support/moto.ts';

await describeWith('S3 on moto', startMoto, (moto) => {
  Object.assign(process.env, moto.env); // as a deployed function finds its settings
  const client = createS3Client();
  afterAll(async () => {
    client.destroy();
    await moto.stop();
  });

  async function newBucket(): Promise<string> {
    const bucket = `mig-planner-${randomUUID()}`;
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    return bucket;
  }

  storeContract('S3', async () => new S3Store({ bucket: await newBucket(), client }));
  storeContract('S3 with a prefix and SHA-256', async () => {
    return new S3Store({ bucket: await newBucket(), prefix: 'team a/prod/', checksum: 'SHA256', client });
  });
});
