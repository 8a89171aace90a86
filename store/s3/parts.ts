/**
 * Cuts a stream into pieces of exactly `bytes`, the last one shorter. There is always at least one, be it empty.
 * Holds one piece at a time.
 */
export async function* parts(content: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Buffer> {
  let chunks: Uint8Array[] = [];
  let held = 0;
  let given = 0;
  for await (const chunk of content) {
    for (let at = 0; at < chunk.byteLength; ) {
      const piece = chunk.subarray(at, at + bytes - held);
      chunks.push(Uint8Array.prototype.slice.call(piece)); // the source may use its buffer again
      held += piece.byteLength;
      at += piece.byteLength;
      if (held === bytes) {
        yield Buffer.concat(chunks);
        given++;
        chunks = [];
        held = 0;
      }
    }
  }
  if (held > 0 || given === 0) yield Buffer.concat(chunks);
}
