import { readFile, writeFile } from 'node:fs/promises';
import {
  CreateAccessEntryCommand,
  CreateClusterCommand,
  CreatePodIdentityAssociationCommand,
  EKSClient,
} from '@aws-sdk/client-eks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EVERYTHING } from '../../cdk/configurations.ts';
import { describeWith } from '../support/component.ts';
import { startMiniStack } from '../support/ministack.ts';
import { type Assembly, cdk, synth } from './app.ts';
import { CREATED_BY_MINISTACK, countTypes, createdBy, UNKNOWN_TO_BOTH } from './created.ts';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface Template {
  readonly Resources: Record<string, Resource>;
}

/** What MiniStack takes a whole stack back for; it gets the template without these. */
function isUnknown({ Type: type, Properties: properties }: Resource): boolean {
  const isMath = type === 'AWS::CloudWatch::Alarm' && properties?.Metrics !== undefined;
  return isMath || UNKNOWN_TO_BOTH.includes(type);
}

await describeWith('deployment of everything', startMiniStack, (aws) => {
  let assembly: Assembly;
  let wanted: Record<string, number>;
  const left: Resource[] = [];
  const run = (...args: string[]) => cdk([...args, '--app', assembly.dir], aws.env);

  beforeAll(async () => {
    assembly = await synth({ config: EVERYTHING, bundle: true });
    const template = JSON.parse(await readFile(assembly.template, 'utf8')) as Template;
    for (const [id, resource] of Object.entries(template.Resources))
      if (isUnknown(resource)) {
        left.push(resource);
        delete template.Resources[id];
      }
    await writeFile(assembly.template, JSON.stringify(template));
    wanted = countTypes(Object.values(template.Resources).map(({ Type: type }) => ({ type })));
  });
  afterAll(async () => {
    await aws.stop();
    await assembly?.remove();
  });

  test('everything in it is made, types that moto passes over included', async () => {
    await run('bootstrap', 'aws://123456789012/us-east-1');
    await run('deploy', '--require-approval', 'never');
    const made = countTypes(await createdBy(aws, 'mig-planner'));
    for (const type of Object.keys(wanted).sort()) console.log(`${made[type] ?? 0} of ${wanted[type]} ${type}`);

    for (const [type, count] of Object.entries(CREATED_BY_MINISTACK)) {
      expect(made[type] ?? 0, `${type}: made by MiniStack`).toBeGreaterThanOrEqual(count);
      expect(made[type], `${type}: made, of those in the template`).toBe(wanted[type]);
    }
  });

  test('EKS takes what the template says of the cluster', async () => {
    const eks = new EKSClient({
      endpoint: aws.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: aws.env.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: 'testing' },
    });
    const roles = 'arn:aws:iam::123456789012:role';
    const cluster = { name: 'serving', roleArn: `${roles}/creator`, resourcesVpcConfig: { subnetIds: ['s'] } };
    await eks.send(new CreateClusterCommand(cluster));
    for (const [index, { Type: type, Properties: properties = {} }] of left.entries()) {
      const roleArn = `${roles}/role-${index}`;
      // Names of fields in templates begin with a capital letter. Roles are references there.
      const input = Object.fromEntries(Object.entries(properties).map(([key, value]) => [decapitalised(key), value]));
      if (type === 'AWS::EKS::AccessEntry')
        await eks.send(new CreateAccessEntryCommand({ ...input, clusterName: 'serving', principalArn: roleArn }));
      if (type === 'AWS::EKS::PodIdentityAssociation')
        await eks.send(
          new CreatePodIdentityAssociationCommand({
            ...{ namespace: '', serviceAccount: '', ...input },
            ...{ clusterName: 'serving', roleArn },
          }),
        );
    }
    expect(countTypes(left.map(({ Type: type }) => ({ type })))).toMatchObject({
      'AWS::EKS::AccessEntry': expect.any(Number),
      'AWS::EKS::PodIdentityAssociation': 1,
    });
  });
});

function decapitalised(key: string): string {
  return `${key.charAt(0).toLowerCase()}${key.slice(1)}`;
}
