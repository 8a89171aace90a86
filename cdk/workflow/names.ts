import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Name of the state machine: that of the stack. */
export function workflowName(scope: Construct): string {
  return Stack.of(scope).stackName;
}

/**
 * ARN of the state machine by its name. For functions that the state machine itself calls: by reference they and it
 * would wait for each other.
 */
export function workflowArn(scope: Construct): string {
  return statesArn(scope, 'stateMachine', workflowName(scope));
}

/** ARN of all executions of the state machine, as a policy has it; with `''` as their names, what they begin with. */
export function executionsArn(scope: Construct, names = '*'): string {
  return statesArn(scope, 'execution', `${workflowName(scope)}:${names}`);
}

function statesArn(scope: Construct, resource: string, resourceName: string): string {
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  return Stack.of(scope).formatArn({ service: 'states', resource, resourceName, arnFormat });
}
