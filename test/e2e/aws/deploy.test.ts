import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/component.ts';
import { startMoto } from '../support/moto.ts';
import { type Assembly, cdk, synth } from './app.ts';
import { CREATED, type Created, countTypes, createdBy } from './created.ts';
import { operateTests } from './operate.ts';

const STACK = 'mig-planner';

await describeWith('deployment of the example', startMoto, (moto) => {
  const client = {
    endpoint: moto.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
  };
  let assembly: Assembly;
  let resources: Created[];
  const run = (...args: string[]) => cdk([...args, '--app', assembly.dir], moto.env);
  const idOf = (type: string) => resources.find((one) => one.type === type)?.physicalId ?? '';

  beforeAll(async () => {
    assembly = await synth({ bundle: true });
  });
  afterAll(async () => {
    await moto.stop();
    await assembly?.remove();
  });

  test('bootstrap and deploy', async () => {
    await run('bootstrap', 'aws://123456789012/us-east-1');
    await run('deploy', '--require-approval', 'never');
    resources = await createdBy(moto, STACK);
  });

  test('everything that moto knows was made', async () => {
    const template = JSON.parse(await readFile(assembly.template, 'utf8')) as {
      readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
    };
    const wanted = countTypes(Object.values(template.Resources).map(({ Type: type }) => ({ type })));
    const made = countTypes(resources);
    for (const type of Object.keys(wanted).sort()) console.log(`${made[type] ?? 0} of ${wanted[type]} ${type}`);

    for (const [type, count] of Object.entries(CREATED)) {
      expect(made[type] ?? 0, `${type}: made by moto`).toBeGreaterThanOrEqual(count);
      expect(made[type], `${type}: made, of those in the template`).toBe(wanted[type]);
    }
  });

  test('the state machine is there, and its definition is the file, byte for byte', async () => {
    const stateMachineArn = idOf('AWS::StepFunctions::StateMachine');
    const machine = await new SFNClient(client).send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(machine).toMatchObject({ name: STACK, type: 'STANDARD' });

    // moto does not read a definition from S3; what was uploaded for it is in the assembly.
    const file = await readFile('workflows/plan.asl.json', 'utf8');
    const assets = (await readdir(assembly.dir)).filter((name) => /^asset\.\w+\.json$/.test(name));
    const texts = await Promise.all(assets.map((name) => readFile(join(assembly.dir, name), 'utf8')));
    expect(texts).toContain(file);
  });

  operateTests(() => ({
    ...moto.env,
    MIG_PLANNER_STATE_MACHINE: idOf('AWS::StepFunctions::StateMachine'),
    MIG_PLANNER_STORE: `s3://${idOf('AWS::S3::Bucket')}/`,
  }));

  test('a second look finds no differences', async () => {
    // By template: moto holds no change sets without changes, for which the other method waits 40 s in vain.
    expect(await run('diff', '--fail', '--method', 'template')).toMatch(/Number of stacks with differences: 0/);
  });

  test('destroy takes the stack away, and leaves the bucket with the plans', async () => {
    await run('destroy', '--force');

    await expect(createdBy(moto, STACK)).rejects.toThrow('does not exist');
    const bucket = new S3Client({ ...client, forcePathStyle: true });
    await bucket.send(new HeadBucketCommand({ Bucket: idOf('AWS::S3::Bucket') }));
  });
});
