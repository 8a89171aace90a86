/**
 * Builds what the Kubernetes suites need, so that the suites themselves stay short:
 * node scripts/run-ts.mjs test/e2e/kubernetes/build.ts. Exit code 77 when it cannot be built here.
 */
import { MissingComponentError } from '../support/component.ts';
import { controlPlaneBinaries } from './support/binaries.ts';

try {
  await controlPlaneBinaries();
} catch (error) {
  if (!(error instanceof MissingComponentError)) throw error;
  console.error(error.message);
  process.exitCode = 77;
}
