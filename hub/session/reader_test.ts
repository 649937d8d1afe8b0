import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import type { Page, PageRequest } from "../../journal/journal.ts";
import type { Batch } from "../../journal/rows.ts";
import { batch, commit } from "../../journal/testing/commits.ts";
import { Reader } from "./reader.ts";
import { RecentBatches } from "./recent_batches.ts";
import { SimulatedDisk } from "../simulation/simulated_disk.ts";

const BATCH_BYTES = batch(1, "B", "*", ["x"]).lines.length;

/** A reader of AI A, whose pages come when the test gives them and whose outbox empties when the test reads it. */
class ReaderCase {
  readonly disk = new SimulatedDisk("journal");
  readonly reader: Reader;
  readonly recent: RecentBatches;
  published = 0;
  /** The outbox got these seqs, replayed ones with an `r`, and these calls came between them. */
  readonly out: string[] = [];
  readonly errors: unknown[] = [];
  lives = 0;
  readonly #pages: { request: PageRequest; give: (page: Page) => void; fail: (error: Error) => void }[] = [];
  bytes = 0;

  constructor({ maxBytes = 1_000, pageBytes = 1, maxRecentBytes = 0, entries = 0 } = {}) {
    for (let seq = 1; seq <= entries; seq++) this.disk.commit(commit([this.batch(seq)]));
    this.published = entries;
    this.recent = new RecentBatches(maxRecentBytes, entries);
    this.reader = new Reader({
      ai: "A",
      journal: {
        page: (request) => new Promise((give, fail) => this.#pages.push({ request, give, fail })),
      },
      recent: this.recent,
      outbox: this.#outbox(),
      maxBytes,
      pageBytes,
      publishedHead: () => this.published,
      onCaughtUp: (seq) => this.out.push(`caught up ${seq}`),
      onLive: () => this.lives++,
      onGap: (from, to) => this.out.push(`gap ${from}-${to}`),
      onError: (error) => this.errors.push(error),
    });
  }

  #outbox() {
    const bytes = () => this.bytes;
    return {
      get bytes() {
        return bytes();
      },
      push: (block: Uint8Array) => {
        this.bytes += block.length;
        for (const line of new TextDecoder().decode(block).trimEnd().split("\n")) {
          const { seq, replayed } = JSON.parse(line);
          this.out.push(`${seq ?? "live"}${replayed ? "r" : ""}`);
        }
      },
    };
  }

  batch(seq: number): Batch {
    return batch(seq, "B", "*", ["x"]);
  }

  /** Commits and publishes the next entry. */
  publish(): void {
    const next = this.batch(this.published + 1);
    this.disk.commit(commit([next]));
    this.published++;
    this.recent.add(next);
    this.reader.deliver(next);
  }

  /** Is true while the reader awaits a page. */
  get awaitsPage(): boolean {
    return this.#pages.length > 0;
  }

  /** Gives the awaited page: the right one, or another. */
  async page(other?: Page): Promise<void> {
    const { request, give } = this.#pages.shift()!;
    give(other ?? this.disk.page(request));
    await drained();
  }

  async failPage(): Promise<void> {
    this.#pages.shift()!.fail(new Error("unreadable"));
    await drained();
  }

  /** The AI reads everything. */
  async read(): Promise<void> {
    this.bytes = 0;
    this.reader.feed();
    await drained();
  }
}

function drained(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => resolve()));
}

Deno.test("a reader that keeps up gets the published blocks themselves", () => {
  const made = new ReaderCase();
  made.publish();
  made.publish();
  assert.deepEqual(made.out, ["1", "2"]);
});

Deno.test("a resume delivers marked entries, then caught_up, then what was published meanwhile, each once", async () => {
  const made = new ReaderCase({ entries: 3 });
  made.reader.resume({ after: 1, broadcastsAfter: 0 }, 3);
  assert.ok(made.reader.replaying);
  made.publish();
  await made.page();
  made.publish();
  await made.page();
  assert.deepEqual(made.out, ["2r", "3r", "caught up 3"]);
  made.publish();
  while (made.awaitsPage) await made.page();
  made.publish();
  assert.deepEqual(made.out.slice(3), ["4", "5", "6", "7"]);
});

Deno.test("a reader reports once that it is live again, when no published entry is missing", async () => {
  const made = new ReaderCase({ entries: 2, maxBytes: 100_000 });
  made.reader.resume({ after: 0, broadcastsAfter: 0 }, 2);
  made.publish();
  assert.equal(made.lives, 0);
  while (made.lives === 0) await made.page();
  assert.equal(made.out.at(-1), "3");
  made.publish();
  assert.deepEqual([made.lives, made.out.at(-1)], [1, "4"]);
});

Deno.test("a resume from the head is caught up at once", () => {
  const made = new ReaderCase({ entries: 3 });
  made.reader.resume({ after: 3, broadcastsAfter: 0 }, 3);
  made.publish();
  assert.deepEqual(made.out, ["caught up 3", "4"]);
});

Deno.test("a reader whose outbox was full is fed what it missed as it reads, and then is live again", async () => {
  const made = new ReaderCase({ maxBytes: 2 * BATCH_BYTES });
  for (let i = 0; i < 5; i++) made.publish();
  assert.deepEqual(made.out, ["1", "2"]);
  await made.read();
  while (made.awaitsPage) await made.page();
  assert.deepEqual(made.out, ["1", "2", "3"]);
  made.publish();
  for (let i = 0; i < 4; i++) {
    await made.read();
    while (made.awaitsPage) await made.page();
  }
  made.publish();
  assert.deepEqual(made.out, ["1", "2", "3", "4", "5", "6", "7"]);
});

Deno.test("an entry that is published while the last page is read is not lost", async () => {
  const made = new ReaderCase({ maxBytes: 2 * BATCH_BYTES, pageBytes: 1_000 });
  for (let i = 0; i < 3; i++) made.publish();
  await made.read();
  made.publish();
  await made.page();
  await made.read();
  await made.page();
  await made.read();
  made.publish();
  assert.deepEqual(made.out, ["1", "2", "3", "4", "5"]);
});

Deno.test("a reader a little behind is fed from memory", async () => {
  const made = new ReaderCase({ maxBytes: 2 * BATCH_BYTES, maxRecentBytes: 10_000 });
  for (let i = 0; i < 4; i++) made.publish();
  await made.read();
  await made.read();
  assert.ok(!made.awaitsPage);
  assert.deepEqual(made.out, ["1", "2", "3", "4"]);
});

Deno.test("a replay comes from disk even where memory has it: its lines are marked", async () => {
  const made = new ReaderCase({ maxRecentBytes: 10_000 });
  made.publish();
  made.reader.resume({ after: 0, broadcastsAfter: 0 }, 1);
  await made.page();
  assert.deepEqual(made.out, ["1", "1r", "caught up 1"]);
});

Deno.test("a gap is reported before the entries that are left of its range", async () => {
  const made = new ReaderCase({ entries: 4 });
  made.reader.resume({ after: 0, broadcastsAfter: 0 }, 4);
  await made.page({ lines: made.batch(4).lines, last: 4, more: false, gaps: [[2, 3]] });
  assert.deepEqual(made.out, ["gap 2-3", "4", "caught up 4"]);
});

Deno.test("a line that is not stored goes only to a reader that is live and has room", async () => {
  const line = new TextEncoder().encode("{}\n");
  const made = new ReaderCase({ maxBytes: 2 * BATCH_BYTES, maxRecentBytes: 10_000 });
  assert.ok(made.reader.relay(line));
  made.publish();
  made.publish();
  assert.ok(!made.reader.relay(line));
  await made.read();
  assert.ok(made.reader.relay(line));
  made.reader.resume({ after: 0, broadcastsAfter: 0 }, 2);
  assert.ok(!made.reader.relay(line));
});

Deno.test("a stopped reader gets nothing, not even a page that is being read", async () => {
  const made = new ReaderCase({ entries: 2 });
  made.reader.resume({ after: 0, broadcastsAfter: 0 }, 2);
  made.reader.stop();
  await made.page();
  made.publish();
  await made.read();
  assert.deepEqual([made.out, made.awaitsPage], [[], false]);
});

Deno.test("an error of the journal is reported", async () => {
  const made = new ReaderCase({ entries: 2 });
  made.reader.resume({ after: 0, broadcastsAfter: 0 }, 2);
  await made.failPage();
  assert.equal(made.errors.length, 1);
});
