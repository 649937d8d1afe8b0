/** Says for people what bytes are that were to be a recording. */

/** Such data has these bytes at its beginning, or at the place that is named. */
const MARKS: readonly (readonly [hex: string, words: string, at?: number])[] = [
  ["1f8b", "gzip data within compressed data"],
  ["28b52ffd", "zstd data within compressed data"],
  ["fd377a585a00", "xz data: xz -dc unpacks it"],
  ["425a68", "bzip2 data: bzip2 -dc unpacks it"],
  ["04224d18", "lz4 data: lz4 -dc unpacks it"],
  ["504b0304", "a zip archive"],
  ["7573746172", "a tar archive", 257],
  ["d4c3b2a1", "a packet capture (pcap)"],
  ["a1b2c3d4", "a packet capture (pcap)"],
  ["0a0d0d0a", "a packet capture (pcapng)"],
  ["50415231", "a Parquet file"],
  ["53514c69746520666f726d617420", "an SQLite database"],
  ["fffe", "text in UTF-16: write it in ASCII"],
  ["feff", "text in UTF-16: write it in ASCII"],
];
const SEEN_BYTES = 4096;

/** Returns what the bytes are, as in "text that begins with …". */
export function whatItIs(bytes: Uint8Array): string {
  if (bytes.length === 0) return "empty";
  const marked = MARKS.find(([hex, , at = 0]) => hexOf(bytes.subarray(at, at + hex.length / 2)) === hex);
  if (marked) return marked[1];
  if (!isText(bytes)) return `${bytes.length} bytes that are no text`;
  const [line = ""] = new TextDecoder().decode(bytes.subarray(0, SEEN_BYTES)).trimStart().split(/[\r\n]/);
  return `text that begins with ${JSON.stringify(line.slice(0, 40))}`;
}

/** Returns whether bytes are ASCII text, by their beginning. */
export function isText(bytes: Uint8Array): boolean {
  return bytes.length > 0 &&
    bytes.subarray(0, SEEN_BYTES).every((byte) =>
      (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13
    );
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
