import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { DocumentError } from '../planner/documents/issues.ts';
import { readConfig } from './config/read.ts';
import { MigPlannerStack } from './stack.ts';
import { ConcurrencyError } from './workflow/definition.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
try {
  new MigPlannerStack(app, readConfig(app.node));
  app.synth();
} catch (error) {
  // What is wrong with the configuration is told in words; a stack trace would only hide them.
  if (!(error instanceof DocumentError || error instanceof ConcurrencyError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
