/** Reads which bytes of a blob a request asks for, by RFC 9110: one range; of several it gets the whole. */

/** Bytes from `start` up to but not including `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const ONE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/** Returns the range of `header`; undefined where the whole is meant, null where no byte of it is there. */
export function byteRange(header: string | null, size: number): ByteRange | undefined | null {
  const found = ONE.exec(header?.trim() ?? "");
  if (found === null || (found[1] === "" && found[2] === "")) return undefined;
  const [first, last] = [found[1]!, found[2]!];
  if (first === "") {
    const length = Number(last);
    return length === 0 || size === 0 ? null : { start: Math.max(0, size - length), end: size };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return undefined;
  if (start >= size) return null;
  return { start, end: last === "" ? size : Math.min(size, Number(last) + 1) };
}
