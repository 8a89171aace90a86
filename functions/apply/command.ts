/**
 * The command that runs a program whose source it carries. Kubernetes replaces `$(NAME)` in a command and makes one
 * `$` of two, so every `$` of the source is doubled.
 */
export function inCommand(source: string): string[] {
  return ['node', '-e', source.replaceAll('$', '$$$$')];
}
