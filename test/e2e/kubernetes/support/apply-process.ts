/** A process of its own that carries a transition out, to be killed: KUBECONFIG, then a file with plan and transition. */
import { readFile } from 'node:fs/promises';
import { applyWith, type Way } from './apply-with.ts';

const [kubeconfig, file] = process.argv.slice(2);
const way = JSON.parse(await readFile(file!, 'utf8')) as Way;
const outcome = await applyWith(kubeconfig!, way, (message) => console.error(message));
console.log(JSON.stringify(outcome));
