/**
 * Builds what the Kubernetes suite needs, so that the suite itself stays short:
 * node scripts/run-ts.mjs test/e2e/kubernetes/build.ts. Exit code 77 when it cannot be built here.
 */
import { MissingComponentError } from '../support/component.ts';
import { controlPlaneBinaries } from './support/binaries.ts';
import { placementOracle } from './support/placements.ts';

try {
  await controlPlaneBinaries();
  await placementOracle();
} catch (error) {
  if (!(error instanceof MissingComponentError)) throw error;
  console.error(error.message);
  process.exitCode = 77;
}
