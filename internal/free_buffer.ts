/**
 * Gives the memory of bytes back at once; nobody may read them any more. A garbage collector would first let tens of megabytes of
 * such buffers gather.
 */
export function freeBuffer({ buffer }: Uint8Array<ArrayBuffer>): void {
  buffer.transfer(0);
}
