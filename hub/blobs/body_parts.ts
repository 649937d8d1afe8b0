/** Cuts a body into parts of one size, of which each is a buffer of its own. */
import { freeBuffer } from "../../internal/free_buffer.ts";

/** Yields the parts in order; only the last one may be shorter. The chunks of the body are nobody's afterwards. */
export async function* bodyParts(
  body: AsyncIterable<Uint8Array<ArrayBuffer>>,
  partBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  let part = new Uint8Array(partBytes);
  let filled = 0;
  for await (const chunk of body) {
    for (let at = 0; at < chunk.length;) {
      const piece = chunk.subarray(at, at + partBytes - filled);
      part.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled < partBytes) continue;
      yield part;
      // Whoever took it may have given its buffer away.
      part = new Uint8Array(partBytes);
      filled = 0;
    }
    freeBuffer(chunk);
  }
  if (filled > 0) yield part.slice(0, filled);
}
