/** Encodes all frames before a measurement, during which the load generator only writes. */

const encoder = new TextEncoder();

/** Returns the frames of messages 0 to `count` − 1 as UTF-8, `perChunk` of them in each block. */
export function encodeChunks(
  count: number,
  { perChunk, frame }: { perChunk: number; frame: (index: number) => string },
): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let index = 0; index < count;) {
    let text = "";
    for (const end = Math.min(index + perChunk, count); index < end; index++) text += frame(index);
    chunks.push(encoder.encode(text));
  }
  return chunks;
}
