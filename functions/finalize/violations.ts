const MOST_LINES = 20;

/** What a verifier found, a line each; the rest is counted. */
export function violationsInWords(
  violations: readonly {
    readonly rule: string;
    readonly path: string;
    readonly expected: string;
    readonly got: string;
  }[],
): string {
  const lines = violations
    .slice(0, MOST_LINES)
    .map(({ rule, path, expected, got }) => `${rule} at ${path}: expected ${expected}, got ${got}`);
  const left = violations.length - lines.length;
  return [...lines, ...(left > 0 ? [`and ${left} more`] : [])].join('\n');
}
