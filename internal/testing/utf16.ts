/** Encodes text as UTF-16, which PowerShell's `>` writes with a byte-order mark, least significant byte first. */
export function utf16(text: string, { littleEndian = true, mark = true } = {}): Uint8Array<ArrayBuffer> {
  const whole = mark ? `\ufeff${text}` : text;
  const view = new DataView(new ArrayBuffer(2 * whole.length));
  for (let i = 0; i < whole.length; i++) view.setUint16(2 * i, whole.charCodeAt(i), littleEndian);
  return new Uint8Array(view.buffer);
}
