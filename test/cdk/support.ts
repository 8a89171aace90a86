import { App, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { parseConfig } from '../../cdk/config/read.ts';
import type { Config } from '../../cdk/config/schema.ts';
import { MigPlannerStack } from '../../cdk/stack.ts';
import { CDK_JSON, EXAMPLE } from './configurations.ts';

/** A configuration as the app sees it. */
export function config(value: unknown): Config {
  return parseConfig({ file: 'test', value, locate: () => undefined });
}

const templates = new Map<string, Template>();

/** The template of a configuration, made once. Functions are not packaged, which takes most of the time of a synth. */
export function template(value: unknown = EXAMPLE): Template {
  const key = JSON.stringify(value);
  const known = templates.get(key);
  if (known !== undefined) return known;
  const app = new App({ context: { ...CDK_JSON.context, 'aws:cdk:bundling-stacks': [] } });
  const made = Template.fromStack(new MigPlannerStack(app, config(value)));
  templates.set(key, made);
  return made;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** Resources of a type, by logical id. */
export function resourcesOf(of: Template, type: string): [id: string, resource: Resource][] {
  return Object.entries(of.findResources(type)) as [string, Resource][];
}

/** Properties of the resource of a type whose logical id begins so. */
export function propertiesOf(of: Template, type: string, id = ''): Resource['Properties'] {
  const found = resourcesOf(of, type).find(([name]) => name.startsWith(id));
  if (found === undefined) throw new Error(`the template has no ${type} ${id}…`);
  return found[1].Properties;
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** Statements of all IAM policies, with the logical id of the policy they stand in. */
export function statementsOf(of: Template): { readonly policy: string; readonly statement: Statement }[] {
  return resourcesOf(of, 'AWS::IAM::Policy').flatMap(([policy, { Properties }]) => {
    const { Statement } = Properties.PolicyDocument as { readonly Statement: readonly Statement[] };
    return Statement.map((statement) => ({ policy, statement }));
  });
}

/** A value that may be one or a list, as a list. */
export function listed<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

export { CDK_JSON, EVERYTHING, EXAMPLE, PRIVATE } from './configurations.ts';
export { AwsSolutionsChecks, Validations };
