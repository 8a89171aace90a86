import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { DirectoryStore } from '../../store/index.ts';
import { storeContract } from './contract.ts';

const roots: string[] = [];
afterAll(() => Promise.all(roots.map((root) => rm(root, { recursive: true }))));

storeContract('directory', async () => {
  const root = await mkdtemp(join(tmpdir(), 'mig-planner-store-'));
  roots.push(root);
  return new DirectoryStore(join(root, 'store'));
});
