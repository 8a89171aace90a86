/**
 * All suites of the stack in one file: vitest loads a file's imports anew for each, and aws-cdk-lib alone takes longer
 * to load than all of these together take to run. The templates are made once, too.
 */
import './suites/access.ts';
import './suites/apply.ts';
import './suites/cdk-json.ts';
import './suites/config.ts';
import './suites/encryption.ts';
import './suites/functions.ts';
import './suites/nag.ts';
import './suites/observability.ts';
import './suites/scaling.ts';
import './suites/snapshot.ts';
import './suites/stateful.ts';
import './suites/triggers.ts';
import './suites/workflow.ts';
