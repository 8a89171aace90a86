import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { contentType } from './content-type.ts';

/** Where an upload goes and under which condition it is completed. */
export interface UploadTarget {
  readonly Bucket: string;
  readonly Key: string;
  readonly ChecksumAlgorithm: ChecksumAlgorithm;
  readonly Metadata?: Record<string, string>;
}

/** What S3 was told, and what it takes to make an object of it. */
export interface Upload {
  readonly size: number;
  /** Makes the object; may be called again after a 409. */
  complete(condition: { IfMatch?: string; IfNoneMatch?: string }): Promise<{ ETag?: string | undefined }>;
  /** Gives the parts back, so that nobody pays for them. */
  abort(): Promise<void>;
}

/** Uploads part after part. When the source or an upload fails, the parts are given back and nothing is written. */
export async function uploadParts(
  client: S3Client,
  target: UploadTarget,
  content: AsyncIterable<Uint8Array>,
): Promise<Upload> {
  const { Bucket, Key, ChecksumAlgorithm } = target;
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...target, ContentType: contentType(Key) }),
  );
  const upload = { Bucket, Key, UploadId };
  const abort = async () => {
    // A bucket's lifecycle rule clears what cannot be aborted now; the first failure is the one to tell.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
  };
  const Parts: CompletedPart[] = [];
  let size = 0;
  try {
    for await (const Body of content) {
      const PartNumber = Parts.length + 1;
      const { ETag, ChecksumCRC32, ChecksumSHA256 } = await client.send(
        new UploadPartCommand({ ...upload, PartNumber, Body, ChecksumAlgorithm }),
      );
      // Completing with each part's checksum lets S3 refuse an object that is not made of what was sent.
      Parts.push(defined({ PartNumber, ETag, ChecksumCRC32, ChecksumSHA256 }));
      size += Body.byteLength;
    }
  } catch (error) {
    await abort();
    throw error;
  }
  return {
    size,
    complete: (condition) =>
      client.send(new CompleteMultipartUploadCommand({ ...upload, ...condition, MultipartUpload: { Parts } })),
    abort,
  };
}

function defined<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
