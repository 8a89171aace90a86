const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether a well-formed JSON text has an object with the same key twice, which `JSON.parse` does not tell.
 *
 * One pass over the characters; no regular expression, whose stack a string of some megabytes would overflow.
 * Invariant: the top of `stack` is the keys of the innermost open object, or null in a list.
 */
export function repeatedJsonKey(text: string): boolean {
  const stack: (Set<string> | null)[] = [];
  let lastString = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      const end = endOfString(text, at);
      lastString = text.slice(at, end + 1);
      at = end;
    } else if (char === '{') stack.push(new Set());
    else if (char === '[') stack.push(null);
    else if (char === '}' || char === ']') stack.pop();
    else if (char === ':') {
      const keys = stack[stack.length - 1];
      // Escapes spell one key in several ways: "\u0061" is "a".
      const key = lastString.includes('\\') ? JSON.stringify(JSON.parse(lastString)) : lastString;
      if (keys?.has(key)) return true;
      keys?.add(key);
    }
  }
  return false;
}

/** Index of the quote that ends the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) break;
    at += code === BACKSLASH ? 2 : 1;
  }
  return at;
}
