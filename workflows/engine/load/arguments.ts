import { isObject } from '../json.ts';
import type { Resource } from '../model.ts';
import type { Source } from './context.ts';
import { objectAt, refuseOthers, requireFields } from './fields.ts';

/** Checks Arguments that are written out; what a single expression gives is only known when it is evaluated. */
export function checkArguments(source: Source, required: readonly string[], known?: readonly string[]): void {
  if (!isObject(source.fields.Arguments)) return;
  const args = objectAt(source, 'Arguments')!;
  if (known !== undefined) refuseOthers(args, known, 'these Arguments');
  requireFields(args, required);
}

const EKS = ['ClusterName', 'CertificateAuthority', 'Endpoint'];

/** Integrations whose Arguments are checked by name, as AWS does when a machine is created. */
const SIGNATURES: Readonly<
  Record<string, { readonly required: readonly string[]; readonly optional?: readonly string[] }>
> = {
  'lambda:invoke': {
    required: ['FunctionName'],
    optional: ['Payload', 'InvocationType', 'Qualifier', 'ClientContext', 'LogType'],
  },
  'eks:runJob': { required: [...EKS, 'Job'], optional: ['Namespace', 'LogOptions'] },
  'eks:call': { required: [...EKS, 'Method', 'Path'], optional: ['QueryParameters', 'RequestBody'] },
  'sqs:sendMessage': { required: ['QueueUrl', 'MessageBody'] },
  'sns:publish': { required: ['Message'] },
  'events:putEvents': { required: ['Entries'], optional: [] },
};

export function checkTaskArguments(state: Source, { kind, type, action }: Resource): void {
  const signature = kind === 'service' ? SIGNATURES[`${type}:${action.split('.')[0]}`] : undefined;
  if (signature === undefined) return;
  const { required, optional } = signature;
  checkArguments(state, required, optional && [...required, ...optional]);
}
