import { MemoryStore } from '../../store/index.ts';
import { storeContract } from './contract.ts';

storeContract('memory', async () => new MemoryStore());
