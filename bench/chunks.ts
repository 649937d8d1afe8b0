/** Frames are made and encoded before the clock runs, so that the generator only writes while it does. */

const encoder = new TextEncoder();

/** The frames of messages 0 to `count` − 1, `perChunk` of them in one block of bytes. */
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
