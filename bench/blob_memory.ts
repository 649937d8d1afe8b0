/**
 * Says by how much the memory of a hub's process rises while blobs of 64 MiB come and go: `deno run -A bench/blob_memory.ts`. The hub
 * is a process of its own; ends with 1 where it is 20 MB or more.
 */
import { createHash } from "node:crypto";
import { BLOB } from "../protocol/limits.ts";
import { HubProcess } from "../tests/hub_process.ts";
import { makeWorld } from "../tests/aicollab.ts";

const ROUNDS = 3;
const MOST_BYTES = 20_000_000;
const CHUNK = 65_536;

/** Returns the resident memory of a process in bytes. */
function residentOf(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))!;
  return Number(kib) * 1_024;
}

/** Makes another blob of the full size each time, without holding it. */
function blobOf(round: number): { readonly digest: string; readonly body: () => ReadableStream<Uint8Array> } {
  const chunk = (n: number) => new Uint8Array(CHUNK).fill((n * 7 + round) & 255);
  const chunks = BLOB.maxBytes / CHUNK;
  const hash = createHash("sha256");
  for (let n = 0; n < chunks; n++) hash.update(chunk(n));
  const body = () => {
    let n = 0;
    return new ReadableStream<Uint8Array>({
      pull: (controller) => n < chunks ? controller.enqueue(chunk(n++)) : controller.close(),
    });
  };
  return { digest: `sha256:${hash.digest("hex")}`, body };
}

await using world = await makeWorld();
await using hub = await HubProcess.start(world);
const headers = { "aicollab-local-key": await hub.localKey(), "aicollab-id": "AI_Bench" };
const ask = (digest: string, init: RequestInit) =>
  fetch(`${hub.origin}/api/v1/blobs/${digest}`, { headers, ...init });

// What a first blob costs, however small, is not of the large ones.
const small = new TextEncoder().encode("small");
const smallDigest = `sha256:${createHash("sha256").update(small).digest("hex")}`;
for (const init of [{ method: "PUT", body: small }, {}]) await (await ask(smallDigest, init)).bytes();
const before = residentOf(hub.pid);
let most = before;
const watch = setInterval(() => most = Math.max(most, residentOf(hub.pid)), 20);
try {
  for (let round = 1; round <= ROUNDS; round++) {
    const { digest, body } = blobOf(round);
    const startMs = performance.now();
    const put = await ask(digest, { method: "PUT", body: body() });
    await put.body?.cancel();
    const putMs = performance.now();
    let bytes = 0;
    for await (const part of (await ask(digest, {})).body!) bytes += part.length;
    const [came, went] = [putMs - startMs, performance.now() - putMs].map(Math.round);
    console.log(`${round}: ${put.status}, came in ${came} ms, ${bytes} bytes went in ${went} ms`);
  }
} finally {
  clearInterval(watch);
}
const rise = most - before;
console.log(`before ${before}, at most ${most}: a rise of ${(rise / 1e6).toFixed(1)} MB`);
Deno.exitCode = rise < MOST_BYTES ? 0 : 1;
