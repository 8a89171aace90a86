import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FileSystem, Stack } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import type { Bundle } from '../../functions/apply/job.ts';
import { NODE_MODULE } from '../functions/esbuild.ts';

/** What the Job's bootstrap starts as `node FILE job`. */
const ENTRY = 'applier/main.ts';

/** A synth that packages nothing, as for a template alone, names some file all the same. */
const STAND_IN = 'package.json';

/**
 * The applier as one file in CDK's own bucket. Its hash is computed here, from the bytes that are uploaded, and
 * travels with the stack's settings: whoever can write to the bucket cannot have other bytes run.
 */
export class ApplierBundle extends Construct {
  readonly bundle: Bundle;
  readonly #asset: Asset;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const path = Stack.of(this).bundlingRequired ? bundleApplier(FileSystem.mkdtemp('applier')) : resolve(STAND_IN);
    this.#asset = new Asset(this, 'File', { path });
    const { s3BucketName, s3ObjectKey } = this.#asset;
    const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
    this.bundle = { address: `s3://${s3BucketName}/${s3ObjectKey}`, sha256 };
  }

  /** Lets a role read this one object. */
  grantRead(role: Role): void {
    const { bucket, s3ObjectKey } = this.#asset;
    const resources = [bucket.arnForObjects(s3ObjectKey)];
    role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources }));
  }
}

/** One file, since it is fetched as one; without a source map, of which a pod would have no use. */
export function bundleApplier(folder: string): string {
  const outfile = join(folder, 'applier.mjs');
  buildSync({
    ...NODE_MODULE,
    entryPoints: [resolve(ENTRY)],
    outfile,
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: false,
  });
  return outfile;
}
