import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { commit } from "../testing/commits.ts";
import { batch } from "../testing/message_writer.ts";
import { packed } from "../testing/packed.ts";
import { BlobReader } from "./blob_reader.ts";
import { Writer } from "./writer.ts";

const digest = "sha256:one";

class Case implements Disposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "aicollab_blobs_" });
  readonly path = `${this.folder}/hub_data.db`;
  writer = new Writer(this.path);

  put(name: string, nowMs: number, parts = 1): number {
    const upload = this.writer.blobs.begin();
    for (let n = 0; n < parts; n++) this.writer.blobs.put({ upload, n, bytes: Uint8Array.of(n) });
    this.writer.blobs.end({ upload, digest: name, size: parts, ai: "A", nowMs });
    return upload;
  }

  /** Sweeps to the end, and returns the steps. */
  sweep(beforeMs: number): number {
    let steps = 0;
    while (this.writer.blobs.sweep(beforeMs)) steps++;
    return steps;
  }

  count(table: string): number {
    return Number(this.writer.db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n);
  }

  restart(): void {
    this.writer[Symbol.dispose]();
    this.writer = new Writer(this.path);
  }

  [Symbol.dispose](): void {
    this.writer[Symbol.dispose]();
    Deno.removeSync(this.folder, { recursive: true });
  }
}

Deno.test("a blob that no entry names goes after its time, in steps, and one that was put again, or is named, stays", () => {
  using made = new Case();
  made.put("sha256:old", 10, 40);
  made.put(digest, 10);
  made.put("sha256:named", 10);
  made.writer.append(packed(commit([batch(1, "A", [{ message_type: "message", data: {} }])], {
    blobs: [{ digest: "sha256:named", seq: 1 }],
  })));
  assert.ok(made.writer.blobs.again({ digest, ai: "B", nowMs: 30 }));
  assert.equal(made.sweep(5), 0, "all are younger");
  assert.equal(made.sweep(20), 5, "the name, three steps of 16 parts, the upload");
  assert.deepEqual(["blobs", "blob_parts", "blob_uploads", "blob_names"].map((table) => made.count(table)), [
    2,
    2,
    0,
    3,
  ]);
  assert.equal(made.writer.blobs.again({ digest: "sha256:old", ai: "A", nowMs: 30 }), false);
});

Deno.test("an upload that goes on is not swept; what a killed hub has left of one is", () => {
  using made = new Case();
  const upload = made.writer.blobs.begin();
  made.writer.blobs.put({ upload, n: 0, bytes: Uint8Array.of(1) });
  assert.equal(made.sweep(100), 0);
  made.restart();
  assert.equal(made.count("blob_parts"), 1);
  made.sweep(0);
  assert.deepEqual([made.count("blob_parts"), made.count("blob_uploads")], [0, 0]);
  assert.ok(made.put(digest, 1) > upload, "a number is never given again");
});

Deno.test("two uploads of one blob end as one, and it is readable for who put it, and by an entry for its parties", () => {
  using made = new Case();
  const first = made.put(digest, 1);
  const second = made.writer.blobs.begin();
  made.writer.blobs.put({ upload: second, n: 0, bytes: Uint8Array.of(9) });
  made.writer.blobs.end({ upload: second, digest, size: 1, ai: "B", nowMs: 2 });
  using db = new DatabaseSync(made.path, { readOnly: true });
  const reader = new BlobReader(db);
  const readers = () => ["A", "B", "C", "D", null].filter((ai) => reader.one({ digest, ai })!.isReadable);
  assert.deepEqual(readers(), ["A", "B", null]);
  const { isReferenced, ...found } = reader.one({ digest, ai: null })!;
  assert.deepEqual([found, isReferenced], [{ upload: first, size: 1, put_ms: 2, isReadable: true }, false]);
  const said = batch(1, "A", [{ message_type: "code_share", data: {} }], ["C"]);
  made.writer.append(packed(commit([said], { blobs: [{ digest, seq: 1 }] })));
  assert.deepEqual(readers(), ["A", "B", "C", null]);
  assert.deepEqual(reader.part({ upload: first, n: 0 }), Uint8Array.of(0));
  assert.equal(reader.part({ upload: first, n: 1 }), null);
});
