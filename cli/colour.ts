/** Whether a stream takes colours: a terminal that can, unless NO_COLOR says otherwise (https://no-color.org). */
export function takesColour(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  if (env.NO_COLOR) return false;
  return stream.isTTY === true && env.TERM !== 'dumb';
}
