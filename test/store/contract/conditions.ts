import { describe, expect, test } from 'vitest';
import { type ObjectStore, PreconditionFailedError } from '../../../store/index.ts';

const RACERS = 20;

/** Who of many simultaneous writes was let through. Any loss other than by the condition fails the test. */
async function race(write: (racer: number) => Promise<unknown>): Promise<number[]> {
  const results = await Promise.allSettled(Array.from({ length: RACERS }, (_, racer) => write(racer)));
  for (const result of results) {
    if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(PreconditionFailedError);
  }
  return results.flatMap((result, racer) => (result.status === 'fulfilled' ? [racer] : []));
}

export function conditions(make: () => Promise<ObjectStore>): void {
  describe('conditions', () => {
    test('If-None-Match: * writes once, and again after a delete', async () => {
      const store = await make();
      await store.put('lease', 'a', { ifNoneMatch: '*' });
      await expect(store.put('lease', 'b', { ifNoneMatch: '*' })).rejects.toThrow(PreconditionFailedError);
      await expect(store.put('lease', 'a', { ifNoneMatch: '*' })).rejects.toMatchObject({ key: 'lease' });
      expect((await store.get('lease')).text()).toBe('a');
      await store.delete('lease');
      await store.put('lease', 'c', { ifNoneMatch: '*' });
      expect((await store.get('lease')).text()).toBe('c');
    });

    test('If-Match writes over the version it names only', async () => {
      const store = await make();
      const first = await store.put('current', 'one');
      const second = await store.put('current', 'two', { ifMatch: first.etag });
      await expect(store.put('current', 'three', { ifMatch: first.etag })).rejects.toThrow(PreconditionFailedError);
      expect(await store.get('current')).toMatchObject({ etag: second.etag });
    });

    test('If-Match on what is not there has failed', async () => {
      const store = await make();
      const { etag } = await store.put('other', 'x');
      await expect(store.put('current', 'x', { ifMatch: etag })).rejects.toThrow(PreconditionFailedError);
      await expect(store.delete('current', { ifMatch: etag })).rejects.toThrow(PreconditionFailedError);
      await expect(store.head('current')).rejects.toThrow();
    });

    test('If-Match deletes the version it names only', async () => {
      const store = await make();
      const first = await store.put('k', 'one');
      const second = await store.put('k', 'two');
      await expect(store.delete('k', { ifMatch: first.etag })).rejects.toThrow(PreconditionFailedError);
      expect((await store.get('k')).text()).toBe('two');
      await store.delete('k', { ifMatch: second.etag });
      await expect(store.head('k')).rejects.toThrow();
    });

    test('conditions hold for streamed writes', async () => {
      const store = await make();
      const stream = async function* (text: string) {
        yield Buffer.from(text);
      };
      const first = await store.putStream('k', stream('one'), { ifNoneMatch: '*' });
      await expect(store.putStream('k', stream('x'), { ifNoneMatch: '*' })).rejects.toThrow(PreconditionFailedError);
      await store.putStream('k', stream('two'), { ifMatch: first.etag });
      await expect(store.putStream('k', stream('x'), { ifMatch: first.etag })).rejects.toThrow(PreconditionFailedError);
      expect((await store.get('k')).text()).toBe('two');
    });

    test(`one of ${RACERS} simultaneous creations wins`, async () => {
      const store = await make();
      const won = await race((racer) => store.put('lease', `racer ${racer}`, { ifNoneMatch: '*' }));
      expect(won).toHaveLength(1);
      expect((await store.get('lease')).text()).toBe(`racer ${won[0]}`);
    });

    test(`one of ${RACERS} simultaneous replacements wins`, async () => {
      const store = await make();
      const { etag } = await store.put('current', 'before');
      const won = await race((racer) => store.put('current', `racer ${racer}`, { ifMatch: etag }));
      expect(won).toHaveLength(1);
      expect((await store.get('current')).text()).toBe(`racer ${won[0]}`);
    });

    test(`one of ${RACERS} simultaneous conditional deletes wins`, async () => {
      const store = await make();
      const { etag } = await store.put('current', 'before');
      expect(await race(() => store.delete('current', { ifMatch: etag }))).toHaveLength(1);
    });

    test('no increment is lost between writers that read, add one and write back', async () => {
      const store = await make();
      await store.put('counter', '0');
      const add = async () => {
        for (;;) {
          const { etag, ...now } = await store.get('counter').then((o) => ({ etag: o.etag, n: Number(o.text()) }));
          try {
            return await store.put('counter', String(now.n + 1), { ifMatch: etag });
          } catch (error) {
            if (!(error instanceof PreconditionFailedError)) throw error;
          }
        }
      };
      await Promise.all(Array.from({ length: 8 }, add));
      expect((await store.get('counter')).text()).toBe('8');
    });
  });
}
