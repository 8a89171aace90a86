/** Writes the table of fields into docs/configuration.md: node scripts/run-ts.mjs scripts/configuration.ts */
import { readFileSync, writeFileSync } from 'node:fs';
import { withTable } from '../cdk/config/table.ts';

const FILE = 'docs/configuration.md';
writeFileSync(FILE, withTable(readFileSync(FILE, 'utf8')));
