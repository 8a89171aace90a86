import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Accepts a finding of cdk-nag on a construct and everything below it. The reason is what a reviewer reads. */
export function acknowledge(construct: IConstruct, id: `AwsSolutions-${string}`, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}

/** Accepts one wildcard in one resource of an IAM statement; any other one stays a finding. */
export function acknowledgeResource(construct: IConstruct, resource: string, reason: string): void {
  acknowledge(construct, `AwsSolutions-IAM5[Resource::${flat(Stack.of(construct).resolve(resource))}]`, reason);
}

/** Accepts one wildcard in one action of an IAM statement. */
export function acknowledgeAction(construct: IConstruct, action: string, reason: string): void {
  acknowledge(construct, `AwsSolutions-IAM5[Action::${action}]`, reason);
}

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly string[];
  readonly 'Fn::Join'?: readonly [separator: string, parts: readonly (string | Intrinsic)[]];
}

/** A template's text as cdk-nag writes it: `<Ref>` and `<Resource.Attribute>` for what is known only later. */
function flat(value: string | Intrinsic): string {
  if (typeof value === 'string') return value;
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value;
  if (ref !== undefined) return `<${ref}>`;
  if (attribute !== undefined) return `<${attribute.join('.')}>`;
  if (join !== undefined) return join[1].map(flat).join(join[0]);
  throw new TypeError(`expected a text, Ref, Fn::GetAtt or Fn::Join, got ${JSON.stringify(value)}`);
}
