/**
 * Builds what the suites kubernetes and mig-manager need, so that they themselves stay short:
 * node scripts/run-ts.mjs test/e2e/kubernetes/build.ts. Exit code 77 when it cannot be built here.
 */
import { migPartedBinaries } from '../mig-manager/binaries.ts';
import { MissingComponentError } from '../support/component.ts';
import { controlPlaneBinaries } from './support/binaries.ts';
import { placementOracle } from './support/placements.ts';

try {
  await controlPlaneBinaries();
  await placementOracle();
  await migPartedBinaries();
} catch (error) {
  if (!(error instanceof MissingComponentError)) throw error;
  console.error(error.message);
  process.exitCode = 77;
}
