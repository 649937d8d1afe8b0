import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { DoorCaller } from "../../dashboard/door_caller.ts";
import { BLOB } from "../../protocol/limits.ts";
import { Blobs, type BlobsOptions } from "./blobs.ts";

const BYTES = new Uint8Array(2 * BLOB.partBytes);
const DIGEST = `sha256:${createHash("sha256").update(BYTES).digest("hex")}`;

/** A store that holds one blob of two parts, or none, and an AI whose token the test ends. */
function world({ isThere }: { readonly isThere: boolean }) {
  const done: string[] = [];
  const end = new AbortController();
  const store = {
    blob: () =>
      Promise.resolve(
        isThere ? { upload: 1, size: BYTES.length, put_ms: 0, isReferenced: true, isReadable: true } : null,
      ),
    beginBlob: () => Promise.resolve(1),
    putBlobPart: () => Promise.resolve(),
    endBlob: () => Promise.resolve(void done.push("stored")),
    putBlobAgain: () => Promise.resolve(done.push("put again") > 0),
    dropBlob: () => Promise.resolve(void done.push("dropped")),
    sweepBlobs: () => Promise.resolve(false),
    blobPart: () => Promise.resolve(new Uint8Array(BLOB.partBytes)),
  } as BlobsOptions["store"];
  const caller: DoorCaller = {
    ...{ name: "A", role: "agent", token: "t", localKey: undefined, isDirect: false },
    ended: end.signal,
  };
  return { blobs: new Blobs({ store, wallMs: () => 0, whyFull: () => "" }), done, end, caller };
}

/** Returns the two parts of the body; between them the token ends. */
async function* body(end: AbortController) {
  yield BYTES.slice(0, BLOB.partBytes);
  await Promise.resolve();
  end.abort("revoked");
  yield BYTES.slice(BLOB.partBytes);
}

for (const isThere of [false, true]) {
  Deno.test(`a blob that is ${isThere ? "put again" : "put"} is not taken where its token ends on the way`, async () => {
    const { blobs, done, end, caller } = world({ isThere });
    const request = new Request("http://hub/", { method: "PUT", body: ReadableStream.from(body(end)) });
    const answer = await blobs.put(request, DIGEST, caller);
    assert.deepEqual([answer.status, (await answer.json()).code], [401, "AUTH_FAILED"]);
    assert.deepEqual(done, isThere ? [] : ["dropped"]);
  });
}

Deno.test("of a blob that is read nothing more comes once its token has ended", async () => {
  const { blobs, end, caller } = world({ isThere: true });
  const answer = await blobs.get(new Request("http://hub/"), DIGEST, caller);
  const reader = answer.body!.getReader();
  assert.equal((await reader.read()).value!.length, BLOB.partBytes);
  end.abort("revoked");
  await assert.rejects(reader.read(), /The token ended/);
});

Deno.test("an AI that lets blobs hang on their way keeps no other one from putting its own", async () => {
  const { blobs, caller } = world({ isThere: false });
  const hanging = Array.from({ length: 8 }, () => new TransformStream<Uint8Array, Uint8Array>());
  const put = (body: BodyInit, name: string) =>
    blobs.put(new Request("http://hub/", { method: "PUT", body }), DIGEST, { ...caller, name });
  const waiting = hanging.map(({ readable }) => put(readable, "A"));
  const refused = await put(BYTES, "A");
  assert.deepEqual([refused.status, (await refused.json()).code], [503, "TOO_MANY_CONNECTIONS"]);
  assert.equal((await put(BYTES, "B")).status, 201);
  for (const { writable } of hanging) await writable.abort();
  for (const answer of await Promise.all(waiting)) assert.equal(answer.status, 400);
  assert.equal((await put(BYTES, "A")).status, 201);
});
