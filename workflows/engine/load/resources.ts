import type { Pattern, Resource } from '../model.ts';
import type { Place } from './context.ts';

/** Optimised integrations: service to action to the patterns it offers besides request and response. */
const INTEGRATIONS: Readonly<Record<string, Readonly<Record<string, readonly Pattern[]>>>> = {
  apigateway: { invoke: ['waitForTaskToken'] },
  athena: { startQueryExecution: ['sync'], stopQueryExecution: [], getQueryExecution: [], getQueryResults: [] },
  batch: { submitJob: ['sync', 'waitForTaskToken'] },
  bedrock: { invokeModel: [], createModelCustomizationJob: ['sync'] },
  codebuild: {
    startBuild: ['sync'],
    stopBuild: [],
    batchDeleteBuilds: [],
    batchGetReports: [],
    startBuildBatch: ['sync'],
  },
  dynamodb: { getItem: [], putItem: [], deleteItem: [], updateItem: [] },
  ecs: { runTask: ['sync', 'waitForTaskToken'] },
  eks: {
    ...{ call: [], runJob: ['sync'], createCluster: ['sync'], deleteCluster: ['sync'], createNodegroup: ['sync'] },
    ...{ deleteNodegroup: ['sync'], createFargateProfile: ['sync'], deleteFargateProfile: ['sync'] },
  },
  events: { putEvents: ['waitForTaskToken'] },
  glue: { startJobRun: ['sync'] },
  http: { invoke: [] },
  lambda: { invoke: ['waitForTaskToken'] },
  sagemaker: {
    ...{ createTrainingJob: ['sync'], createTransformJob: ['sync'], createProcessingJob: ['sync'], createEndpoint: [] },
    ...{ createHyperParameterTuningJob: ['sync'], createLabelingJob: ['sync'], createModel: [], updateEndpoint: [] },
    ...{ createEndpointConfig: [] },
  },
  sns: { publish: ['waitForTaskToken'] },
  sqs: { sendMessage: ['waitForTaskToken'] },
  states: { startExecution: ['sync', 'waitForTaskToken'] },
};

const FUNCTION = /^arn:aws[a-z-]*:lambda:[^:]+:[^:]+:function:[^:]+(:[^:]+)?$/;
const ACTIVITY = /^arn:aws[a-z-]*:states:[^:]+:[^:]+:activity:/;
const SDK = /^arn:aws[a-z-]*:states:::(aws-sdk:[a-z0-9]+):([a-z][A-Za-z0-9]*)(\.waitForTaskToken)?$/;
const SERVICE = /^arn:aws[a-z-]*:states:::([a-z0-9-]+):([A-Za-z0-9]+)(?:\.(sync(?::2)?|waitForTaskToken))?$/;

/** Takes a Task's resource ARN apart; tells a problem and gives undefined when it cannot run here. */
export function parseResource(arn: string, place: Place): Resource | undefined {
  const express = place.context.machineType === 'EXPRESS';
  if (FUNCTION.test(arn)) return { arn, kind: 'function', type: arn, action: '', pattern: 'requestResponse' };
  if (ACTIVITY.test(arn)) {
    if (express) place.invalid('Express state machine does not support Activity ARN');
    else place.unsupported(`activities: got ${arn}`);
    return undefined;
  }
  const sdk = SDK.exec(arn);
  if (sdk !== null) {
    const pattern = sdk[3] === undefined ? 'requestResponse' : 'waitForTaskToken';
    return allowed({ arn, kind: 'service', type: sdk[1]!, action: `${sdk[2]}${sdk[3] ?? ''}`, pattern }, place);
  }
  const [, service, action, suffix] = SERVICE.exec(arn) ?? [];
  const patterns = INTEGRATIONS[service ?? '']?.[action ?? ''];
  const pattern: Pattern =
    suffix === undefined ? 'requestResponse' : suffix === 'waitForTaskToken' ? 'waitForTaskToken' : 'sync';
  if (service === undefined || patterns === undefined || !(suffix === undefined || patterns.includes(pattern))) {
    place.invalid(
      `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
    );
    return undefined;
  }
  return allowed(
    { arn, kind: 'service', type: service, action: `${action}${suffix === undefined ? '' : `.${suffix}`}`, pattern },
    place,
  );
}

function allowed(resource: Resource, place: Place): Resource | undefined {
  if (place.context.machineType !== 'EXPRESS' || resource.pattern === 'requestResponse') return resource;
  // AWS writes a blank after one of the two messages.
  const blank = resource.pattern === 'waitForTaskToken' ? ' ' : '';
  place.invalid(`Express state machine does not support '.${resource.pattern}' service integration${blank}`);
  return undefined;
}
