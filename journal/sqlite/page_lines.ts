/** Cuts a batch to a range of seqs and marks its lines, all in bytes. */

const LF = 10;
const MARK = new TextEncoder().encode('{"replayed":true,');

/** Returns those lines of the batch that begins at `first` whose seq lies in (after, upTo]. */
export function cutLines(
  lines: Uint8Array,
  { first, after, upTo }: { first: number; after: number; upTo: number },
): Uint8Array {
  const start = after < first ? 0 : endOfLine(lines, 0, after - first + 1);
  const kept = upTo - Math.max(after, first - 1);
  return lines.subarray(start, endOfLine(lines, start, kept));
}

/** Returns where the `count`th line from `start` ends, its line feed included, or the end when there are fewer lines. */
function endOfLine(lines: Uint8Array, start: number, count: number): number {
  // Mostly the whole batch is wanted, and it is shorter than the requested range.
  if (count >= lines.length - start) return lines.length;
  let end = start;
  for (let i = 0; i < count; i++) {
    const lf = lines.indexOf(LF, end);
    if (lf < 0) return lines.length;
    end = lf + 1;
  }
  return end;
}

/** Joins the parts; with `replayed`, each line gets `"replayed":true` right after its opening brace. */
export function joinLines(parts: readonly Uint8Array[], replayed: boolean): Uint8Array<ArrayBuffer> {
  let size = 0;
  for (const part of parts) size += part.length + (replayed ? countLines(part) * (MARK.length - 1) : 0);
  const joined = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    if (!replayed) {
      joined.set(part, offset);
      offset += part.length;
      continue;
    }
    for (let start = 0; start < part.length;) {
      const end = endOfLine(part, start, 1);
      joined.set(MARK, offset);
      joined.set(part.subarray(start + 1, end), offset + MARK.length);
      offset += MARK.length + end - start - 1;
      start = end;
    }
  }
  return joined;
}

function countLines(lines: Uint8Array): number {
  let count = 0;
  for (let lf = lines.indexOf(LF); lf >= 0; lf = lines.indexOf(LF, lf + 1)) count++;
  return count;
}
