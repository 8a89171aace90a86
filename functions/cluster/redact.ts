/** What the cluster answered, without addresses, tokens and signatures; short enough to be read. */
export function redact(text: string): string {
  return text
    .replaceAll(/k8s-aws-v1\.[\w-]+/g, '<token>')
    .replaceAll(/https?:\/\/[^\s"')]+/g, '<address>')
    .replaceAll(/[\w.-]+\.eks\.amazonaws\.com(\.cn)?/g, '<address>')
    .replaceAll(/X-Amz-[\w-]+=[^\s&"]+/gi, '<signature>')
    .slice(0, MAX_LENGTH);
}

const MAX_LENGTH = 1000;
