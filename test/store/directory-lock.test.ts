import { mkdirSync, readdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { withLock } from '../../store/directory/lock.ts';
import { createOwnerId, ownerState } from '../../store/directory/owner.ts';
import { newFolder } from './children/bundle.ts';

/** What happens between the look at the tickets and the taking of one, once. */
let meanwhile: (() => void) | undefined;
/** What link(2) fails with, if at all. */
let linkFault: string | undefined;
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const linkSync = (from: string, to: string) => {
    meanwhile?.();
    meanwhile = undefined;
    if (linkFault !== undefined) throw Object.assign(new Error('link'), { code: linkFault });
    fs.linkSync(from, to);
  };
  return { ...fs, linkSync };
});

/** A name like that of this thread with some of its parts changed: pid, tid, start, boot, machine. */
function ownerLike(changes: Record<number, string>): string {
  return createOwnerId()
    .split('.')
    .map((part, i) => changes[i] ?? part)
    .join('.');
}

const ANOTHER = '0123456789ab';

describe('lock owners', () => {
  test('this thread is alive, and no two of its names are alike', () => {
    expect(ownerState(createOwnerId())).toBe('alive');
    expect(createOwnerId()).not.toBe(createOwnerId());
  });

  test.skipIf(process.platform !== 'linux')('are judged by process, thread, start time, boot and machine', async () => {
    expect(ownerState(ownerLike({ 0: '4194305' }))).toBe('dead'); // above the highest pid there can be
    expect(ownerState(ownerLike({ 1: '4194305' }))).toBe('dead'); // a thread of this process that has ended
    expect(ownerState(ownerLike({ 2: '1' }))).toBe('dead'); // another process had this pid
    expect(ownerState(ownerLike({ 3: ANOTHER }))).toBe('dead'); // before the last boot
    expect(ownerState(ownerLike({ 4: ANOTHER }))).toBe('unknown'); // another container
    expect(ownerState(ownerLike({ 4: ANOTHER, 0: '4194305' }))).toBe('unknown');
    const stat = await readFile('/proc/1/stat', 'utf8');
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    expect(ownerState(ownerLike({ 0: '1', 1: '1', 2: start }))).toBe('alive');
  });

  test('a lost name is that of nobody', () => {
    for (const id of ['', 'x', '1.2.3', '\0'.repeat(60)]) expect(ownerState(id)).toBe('dead');
  });
});

describe('lock', () => {
  let dir: string;
  let owner: string;
  beforeEach(async () => {
    const root = await newFolder();
    dir = join(root, 'lock');
    owner = join(root, 'owner');
    writeFileSync(owner, createOwnerId());
  });
  afterEach(() => {
    meanwhile = undefined;
    linkFault = undefined;
  });

  function hold(...names: [name: string, owner: string][]): void {
    mkdirSync(dir);
    for (const [name, content] of names) writeFileSync(join(dir, name), content);
  }

  test('keeps the latest ticket, free, and nothing else', async () => {
    for (let i = 0; i < 5; i++) await withLock(dir, owner, () => undefined);
    expect(readdirSync(dir).sort()).toEqual(['5', '5.free']);
  });

  test('gives back the result, and is free after an error', async () => {
    expect(await withLock(dir, owner, () => 7)).toBe(7);
    const failing = withLock(dir, owner, () => {
      throw new RangeError('in the section');
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect(await withLock(dir, owner, () => 8)).toBe(8);
  });

  test('is taken over from the dead, not from the living', async () => {
    hold(['41', ownerLike({ 3: ANOTHER })]);
    await withLock(dir, owner, () => expect(readdirSync(dir)).toEqual(['42']));
    writeFileSync(join(dir, '43'), createOwnerId());
    let entered = false;
    const waiting = withLock(dir, owner, () => {
      entered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(entered).toBe(false);
    writeFileSync(join(dir, '43.free'), '');
    await waiting;
    expect(readdirSync(dir).sort()).toEqual(['44', '44.free']);
  });

  test('is left to an owner that cannot be seen for as long as it may be working', async () => {
    hold(['3', ownerLike({ 4: ANOTHER })]);
    let entered = false;
    const waiting = withLock(dir, owner, () => {
      entered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(entered).toBe(false);
    const now = Date.now();
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now + 301_000);
    await waiting;
    clock.mockRestore();
    expect(readdirSync(dir).sort()).toEqual(['4', '4.free']);
  });

  test('is not waited for without end', async () => {
    hold(['3', createOwnerId()]);
    const waiting = withLock(dir, owner, () => undefined);
    const now = Date.now();
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now + 31_000);
    await expect(waiting).rejects.toMatchObject({ name: 'LockTimeoutError', message: expect.stringContaining(dir) });
    clock.mockRestore();
  });

  test.each([
    ['a higher one', ['9'], '9'],
    ['one of its own number, freed', ['5.free', '6'], '6'],
  ])('one who slept and links a low ticket that was cleared away steps back for %s', async (_, names, held) => {
    hold(['4', ''], ['4.free', '']);
    meanwhile = () => {
      for (const name of ['4', '4.free']) unlinkSync(join(dir, name));
      for (const name of names) writeFileSync(join(dir, name), createOwnerId());
    };
    let entered = false;
    const waiting = withLock(dir, owner, () => {
      entered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(entered).toBe(false);
    expect(readdirSync(dir).sort()).toEqual(names);
    writeFileSync(join(dir, `${held}.free`), '');
    await waiting;
  });

  test('says so where there are no hard links', async () => {
    linkFault = 'EPERM';
    await expect(withLock(dir, owner, () => undefined)).rejects.toMatchObject({ name: 'NoHardLinksError' });
    linkFault = 'EIO';
    await expect(withLock(dir, owner, () => undefined)).rejects.toMatchObject({ code: 'EIO' });
  });
});
