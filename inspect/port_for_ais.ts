/** Finds out whether a hub takes AIs at an address that was given for something else. */
import type { Address } from "../internal/address.ts";
import type { ErrorCode } from "../protocol/errors.ts";

/** A hub on this machine answers sooner. */
const ANSWER_WITHIN_MS = 2_000;
const MAX_BYTES = 4_096;

const encoder = new TextEncoder();

/** Resolves with whether what listens at `address` answers a request of HTTP as the hub's port for AIs does. */
export async function isPortForAis(address: Address): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    using socket = await Deno.connect({ ...address, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    timer = setTimeout(() => socket.close(), ANSWER_WITHIN_MS);
    await socket.write(encoder.encode("GET / HTTP/1.0\r\n\r\n"));
    const bytes = new Uint8Array(MAX_BYTES);
    const count = await socket.read(bytes) ?? 0;
    const { code } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, count)));
    return code === "HTTP_ON_TCP" satisfies ErrorCode;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
