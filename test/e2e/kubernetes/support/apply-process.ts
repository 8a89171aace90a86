/** A process of its own that carries a transition out, to be killed: KUBECONFIG, a file with plan and transition, backend. */
import { readFile } from 'node:fs/promises';
import type { BackendName } from '../../../../applier/backend.ts';
import { applyWith, type Way } from './apply-with.ts';

const [kubeconfig, file, backend] = process.argv.slice(2);
const way = JSON.parse(await readFile(file!, 'utf8')) as Way;
const outcome = await applyWith(kubeconfig!, way, (message) => console.error(message), {
  backend: backend as BackendName,
});
console.log(JSON.stringify(outcome));
