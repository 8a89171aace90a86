import { createHash } from 'node:crypto';

/** Content that shows whether it is whole: a line with version, length and digest of the filling, then the filling. */
export function makeVersion(version: number, bytes: number): Buffer {
  const filling = Buffer.alloc(bytes, `version ${version} `);
  return Buffer.concat([Buffer.from(`${version} ${bytes} ${digest(filling)}\n`), filling]);
}

/** The version of an object's content; throws unless it is exactly what {@link makeVersion} made. */
export function readVersion(content: Uint8Array): number {
  const end = content.indexOf(10);
  const [version, bytes, expected] = Buffer.from(content.subarray(0, end)).toString().split(' ');
  const filling = content.subarray(end + 1);
  if (filling.byteLength !== Number(bytes) || digest(filling) !== expected) {
    throw new Error(`torn object: version ${version}, ${filling.byteLength} bytes of ${bytes}`);
  }
  return Number(version);
}

function digest(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
