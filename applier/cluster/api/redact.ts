/** Bearer tokens, JSON web tokens, and the query of any URL: presigned ones carry their signature there. */
const SECRETS: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]+/gi, '$1 [redacted]'],
  [/\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)?/g, '[redacted]'],
  [/\bk8s-aws-v1\.[A-Za-z0-9_-]+/g, '[redacted]'],
  [/(\bhttps?:\/\/[^\s"'?#]+)\?[^\s"'#]*/gi, '$1?[redacted]'],
  // User and password before a host.
  [/(\bhttps?:\/\/)[^\s"'/@]+@/gi, '$1[redacted]@'],
];

/** A text without tokens, credentials and queries of URLs, fit for a log. */
export function redact(text: string): string {
  return SECRETS.reduce((left, [pattern, instead]) => left.replaceAll(pattern, instead), text);
}
