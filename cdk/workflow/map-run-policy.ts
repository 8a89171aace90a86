import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { acknowledgeResource } from '../acknowledge.ts';

/**
 * What the state machine has to be allowed on itself for its Distributed Map. A policy of its own: it names the state
 * machine, which itself waits for the default policy of its role, and in that one it would be a cycle.
 */
export function addMapRunPolicy(machine: StateMachine): Policy {
  const stack = Stack.of(machine);
  const execution = (suffix: string) =>
    stack.formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${machine.stateMachineName}${suffix}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  const policy = new Policy(machine, 'MapRunPolicy', {
    roles: [machine.role],
    statements: [
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] }),
      new PolicyStatement({
        actions: ['states:DescribeExecution', 'states:StopExecution'],
        resources: [execution(':*')],
      }),
      // A redrive goes to the children of a map run, whose names are below those of the run.
      new PolicyStatement({ actions: ['states:RedriveExecution'], resources: [execution('/*:*')] }),
    ],
  });
  for (const suffix of [':*', '/*:*'])
    acknowledgeResource(
      policy,
      execution(suffix),
      'Executions get their names at run time; all are of this state machine.',
    );
  return policy;
}
