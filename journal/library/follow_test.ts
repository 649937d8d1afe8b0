import assert from "node:assert/strict";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import type { FollowedJournal, LibraryPosition } from "../journal.ts";
import { CommitFeed } from "../sqlite/commit_feed.ts";
import { Writer } from "../sqlite/writer.ts";
import { batch, commit } from "../testing/commits.ts";
import { packed } from "../testing/packed.ts";
import { Follower } from "./follow.ts";
import { Indexer } from "./indexer.ts";

/** A writer whose library follows it in this thread. */
class FollowerCase implements Disposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "aicollab_follow_" });
  readonly writer = new Writer(`${this.folder}/hub_data.db`);
  readonly feed = new CommitFeed(`${this.folder}/hub_data.db`);
  readonly positions: LibraryPosition[] = [];
  readonly #follower = new Follower(
    new Indexer(this.writer.db),
    this.feed,
    (position) => this.positions.push(position),
  );
  #head = 0;

  /** Commits so many entries as one batch each, all of them for the library. */
  append(count: number): void {
    const batches = Array.from({ length: count }, () => {
      const made = batch(++this.#head, "A", "*", ["text"]);
      const lines = new TextDecoder().decode(made.lines).replace(
        /"message_type":"\w+"/,
        '"message_type":"verdict"',
      );
      return { ...made, lines: new TextEncoder().encode(lines) };
    });
    assert.equal(this.writer.append(packed(commit(batches))), "committed");
    this.feed.committed(this.#head);
    this.#follower.committed();
  }

  /** Counts the rows of verdicts. */
  get rows(): number {
    return Number(this.writer.db.prepare("SELECT count(*) AS n FROM verdicts").get()!.n);
  }

  async untilLevel(): Promise<void> {
    await waitUntil(() => this.positions.at(-1)?.listedSeq === this.#head, { name: "the library is level" });
  }

  [Symbol.dispose](): void {
    this.#follower[Symbol.dispose]();
    this.feed[Symbol.dispose]();
    this.writer[Symbol.dispose]();
    Deno.removeSync(this.folder, { recursive: true });
  }
}

Deno.test("the library takes in each commit once, and its reported position never goes back", async () => {
  using made = new FollowerCase();
  for (const count of [1, 1, 200, 70, 1]) made.append(count);
  await made.untilLevel();
  made.append(3);
  await made.untilLevel();
  assert.equal(made.rows, 276);
  const sums = made.positions.map(({ indexedSeq, listedSeq }) => indexedSeq + listedSeq);
  assert.deepEqual(sums, sums.toSorted((a, b) => a - b));
  assert.ok(made.positions.every(({ indexedSeq, listedSeq }) => listedSeq <= indexedSeq));
});

Deno.test("a library that finds no space rests, and goes on where it was", async () => {
  using made = new FollowerCase();
  const { db } = made.writer;
  made.append(100);
  await made.untilLevel();
  let attempts = 0;
  db.function("attempt", () => ++attempts);
  db.exec(`CREATE TEMP TRIGGER fill AFTER INSERT ON verdicts WHEN new.seq = 150 BEGIN
    UPDATE verdicts SET subject = attempt() || hex(zeroblob(200000)) WHERE seq = new.seq;
  END`);
  db.exec(`PRAGMA max_page_count = ${Number(db.prepare("PRAGMA page_count").get()!.page_count) + 4}`);
  made.append(100);
  await waitUntil(() => attempts > 0, { name: "a slice was made" });
  // A slice that had no time for all of them may have ended before the row that found no space.
  const { rows } = made;
  assert.ok(rows >= 100 && rows < 150, `${rows} rows`);
  assert.deepEqual([made.positions.at(-1)!.indexedSeq, db.isTransaction], [rows, false]);
  db.exec("PRAGMA max_page_count = 1000000");
  await made.untilLevel();
  assert.deepEqual([made.rows, attempts], [200, 2]);
});

Deno.test("a library that ends while it reads ahead takes in nothing more", async () => {
  using made = new FollowerCase();
  made.append(1);
  await made.untilLevel();
  const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const journal: FollowedJournal = {
    head: 2,
    async *follow(after) {
      asked.resolve();
      await answered.promise;
      yield { batch: batch(after + 1, "A", "*", ["late"]) };
    },
  };
  const follower = new Follower(new Indexer(made.writer.db), journal, () => assert.fail("it moved on"));
  await asked.promise;
  follower[Symbol.dispose]();
  answered.resolve();
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(made.rows, 1);
});
