/** Writes bytes whole, of which one call of the system may take only a part. */

/** Resolves when all of `bytes` are written. @throws what `to` throws; a part may be written then. */
export async function writeAll(
  to: { write(bytes: Uint8Array): Promise<number> },
  bytes: Uint8Array,
): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await to.write(bytes.subarray(written));
}
