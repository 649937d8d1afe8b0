/**
 * Returns whole numbers as the bytes that a workload's digest is made of: 32 bits each, least significant byte
 * first on every machine.
 */
export function uint32Bytes(numbers: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(numbers.length * 4));
  for (let i = 0; i < numbers.length; i++) view.setUint32(i * 4, numbers[i]!, true);
  return new Uint8Array(view.buffer);
}
