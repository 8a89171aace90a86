import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What an API server of a test's own signs with and whom it believes. */
export interface Credentials {
  readonly signingKey: string;
  readonly verifyingKey: string;
  readonly tokenFile: string;
  readonly adminToken: string;
}

/** Writes the files of a new API server: keys for ServiceAccount tokens, and the token of an administrator. */
export async function writeCredentials(dir: string): Promise<Credentials> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const adminToken = randomBytes(24).toString('hex');
  const files = {
    signingKey: join(dir, 'sa.key'),
    verifyingKey: join(dir, 'sa.pub'),
    tokenFile: join(dir, 'tokens.csv'),
  };
  await writeFile(files.signingKey, privateKey, { mode: 0o600 });
  await writeFile(files.verifyingKey, publicKey);
  await writeFile(files.tokenFile, `${adminToken},admin,admin,"system:masters"\n`, { mode: 0o600 });
  return { ...files, adminToken };
}
