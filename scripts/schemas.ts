/** Writes the JSON Schemas of the documents to docs/schemas. Run by `npm run schemas`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { jsonSchemas } from '../planner/documents/index.ts';

const folder = 'docs/schemas';
await mkdir(folder, { recursive: true });
for (const [name, schema] of Object.entries(jsonSchemas())) {
  await writeFile(`${folder}/${name}`, `${JSON.stringify(schema, null, 2)}\n`);
}
