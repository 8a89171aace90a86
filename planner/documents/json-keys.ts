const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * Whether a well-formed JSON text has an object with the same key twice, which `JSON.parse` does not tell.
 *
 * One pass over the tokens. Invariant: the top of `stack` is the keys of the innermost open object, or null in a list.
 */
export function repeatedJsonKey(text: string): boolean {
  const stack: (Set<string> | null)[] = [];
  let previous = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') stack.push(new Set());
    else if (token === '[') stack.push(null);
    else if (token === '}' || token === ']') stack.pop();
    else if (token === ':') {
      const keys = stack[stack.length - 1];
      // Escapes spell one key in several ways: "a" is "a".
      const key = previous.includes('\\') ? JSON.stringify(JSON.parse(previous)) : previous;
      if (keys?.has(key)) return true;
      keys?.add(key);
    }
    previous = token;
  }
  return false;
}
