import { expect, test } from 'vitest';
import { DirectoryStore, MemoryStore } from '../../store/index.ts';
import { InvalidStoreAddressError, openStore } from '../../store/open.ts';
import { S3Store } from '../../store/s3.ts';
import { newFolder } from './children/bundle.ts';

test.each([
  ['s3://bucket', S3Store],
  ['s3://bucket/', S3Store],
  ['s3://bucket/team/prod', S3Store],
  ['memory:', MemoryStore],
  ['out/store', DirectoryStore],
  ['/tmp/store', DirectoryStore],
  ['C:\\store', DirectoryStore],
])('%s', async (address, kind) => {
  expect(await openStore(address)).toBeInstanceOf(kind);
});

test('a path and its file: URL are one store', async () => {
  const root = `${await newFolder()}/with space`;
  await (await openStore(root)).put('k', 'v');
  const url = new URL('file:///');
  url.pathname = root;
  expect((await (await openStore(url.href)).get('k')).text()).toBe('v');
});

test.each(['', 's3:bucket', 's3://', 'https://bucket.s3.amazonaws.com'])('refuses "%s"', async (address) => {
  await expect(openStore(address)).rejects.toThrow(InvalidStoreAddressError);
});
