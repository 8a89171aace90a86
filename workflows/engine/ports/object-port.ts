export interface ObjectInfo {
  readonly key: string;
  readonly size: number;
  readonly etag?: string;
  /** ISO 8601. */
  readonly lastModified?: string;
  readonly storageClass?: string;
}

/** The little of S3 that ItemReader and ResultWriter need. */
export interface ObjectPort {
  /** Rejects with `ObjectNotFoundError` when there is no such key. */
  get(bucket: string, key: string): Promise<string | Uint8Array>;
  put(bucket: string, key: string, body: string): Promise<void>;
  /** All objects under the prefix in key order. */
  list(bucket: string, prefix: string): Promise<readonly ObjectInfo[]>;
}
