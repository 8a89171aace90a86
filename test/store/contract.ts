import { describe } from 'vitest';
import type { ObjectStore } from '../../store/index.ts';
import { conditions } from './contract/conditions.ts';
import { keys } from './contract/keys.ts';
import { listing } from './contract/listing.ts';
import { reading } from './contract/reading.ts';
import { streaming } from './contract/streaming.ts';

/** What every adapter of the ObjectStore port must do; `make` gives an empty store. */
export function storeContract(adapter: string, make: () => Promise<ObjectStore>): void {
  describe(`ObjectStore contract: ${adapter}`, () => {
    for (const part of [reading, conditions, listing, keys, streaming]) part(make);
  });
}
