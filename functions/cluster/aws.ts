import { DescribeClusterCommand, EKSClient, ResourceNotFoundException } from '@aws-sdk/client-eks';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ClusterError } from './errors.ts';
import { addressOf, type ClusterAws } from './port.ts';

/** A function in a VPC that was not called for weeks takes a while to start; its own limit is 60 s. */
const INVOKE_MS = 70_000;

/** EKS and Lambda themselves. Needs eks:DescribeCluster and lambda:InvokeFunction. */
export function clusterAws(
  eks = new EKSClient({ maxAttempts: 5 }),
  lambda = new LambdaClient({ maxAttempts: 3, requestHandler: { requestTimeout: INVOKE_MS } }),
): ClusterAws {
  return {
    async describe(name) {
      try {
        return addressOf(await eks.send(new DescribeClusterCommand({ name })));
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
    async invoke(FunctionName, event) {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
      );
      const answer = JSON.parse(Payload === undefined ? 'null' : Buffer.from(Payload).toString()) as unknown;
      if (FunctionError === undefined) return answer;
      const { errorType = FunctionError, errorMessage = '' } = (answer ?? {}) as Record<string, string>;
      throw new ClusterError(`${errorType}: ${errorMessage}`);
    },
  };
}
