/**
 * Measures how much the journal writes and reads: `deno run -A journal/threads/append_bench.ts [entries]`. Commits are made as the hub
 * makes them: the next as soon as the last returned, at most 4,096 entries each. Read the ratios; the figures are this machine's.
 */
import type { Commit } from "../journal.ts";
import type { Batch } from "../rows.ts";
import { packCommit } from "../sqlite/packed_commit.ts";
import { Writer } from "../sqlite/writer.ts";
import { CatchUp } from "../library/catch_up.ts";
import { openJournal } from "./open_journal.ts";

const ENTRIES = Number(Deno.args[0] ?? 400_000);
const COMMIT_ENTRIES = 4_096;
const LINE_BYTES = 300;
const COUNTS = { patterns: 0, components: 0, sessions: 0, completed: 0 };

const encoder = new TextEncoder();

function line(seq: number, source: string, withId: boolean): string {
  const id = withId ? `"message_id":"${crypto.randomUUID()}",` : "";
  const head = `{"seq":${seq},"source_ai":"${source}","timestamp":"2026-01-01T00:00:00.000Z",${id}` +
    `"message_type":"pattern_share","data":{"pattern_id":"p${seq}","domain":"networking","score":0.5,"content":{"text":"`;
  return `${head}${"x".repeat(LINE_BYTES - head.length - 5)}"}}}\n`;
}

/** Yields commits of at most `COMMIT_ENTRIES` in batches of `batchLength`, by 8 sources in turn. */
function* commits(entries: number, batchLength: number, withIds: boolean): Generator<Commit> {
  for (let seq = 1; seq <= entries;) {
    const batches: Batch[] = [];
    for (let taken = 0; taken < COMMIT_ENTRIES && seq <= entries; taken += batchLength) {
      const source = `AI_Node_${batches.length % 8}`;
      let text = "";
      for (let i = 0; i < batchLength; i++) text += line(seq + i, source, withIds);
      batches.push({
        first: seq,
        last: seq + batchLength - 1,
        atMs: 1,
        source,
        audience: "*",
        lines: encoder.encode(text),
      });
      seq += batchLength;
    }
    yield {
      batches,
      ais: [],
      sessions: [],
      threads: [],
      replies: [],
      members: [],
      claims: [],
      deliveries: [],
      cursors: [{ ai_id: "A", seq: seq - 1, since_seq: 0, done: [] }],
      counts: COUNTS,
    };
  }
}

const perSecond = (n: number, ms: number) => `${Math.round(n / ms)} k/s`;

async function measure(batchLength: number, withIds: boolean): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_bench_" });
  try {
    await using journal = await openJournal(folder);
    const entries = Math.min(ENTRIES, batchLength === 1 ? ENTRIES / 2 : ENTRIES);
    let appendMs = 0, mainMs = 0, longestMs = 0, count = 0;
    for (const commit of [...commits(entries, batchLength, withIds)]) {
      const start = performance.now();
      const done = journal.append(commit.batches[0]!.first - 1, commit);
      mainMs += performance.now() - start;
      await done;
      const tookMs = performance.now() - start;
      appendMs += tookMs;
      longestMs = Math.max(longestMs, tookMs);
      count++;
    }
    const { head } = await journal.snapshot();
    const indexedThen = journal.library.indexedSeq;
    const lagStart = performance.now();
    while (journal.library.indexedSeq < head) await new Promise((resolve) => setTimeout(resolve, 5));
    const levelMs = performance.now() - lagStart;

    const pageStart = performance.now();
    let pages = 0;
    for (let after = 0;;) {
      const page = await journal.page({ ai: "R", after, upTo: head, replayed: true, maxBytes: 262_144 });
      pages++;
      after = page.last;
      if (!page.more) break;
    }
    const pageMs = performance.now() - pageStart;
    const recentStart = performance.now();
    await journal.recentIds("AI_Node_1", 4_096);
    const recentMs = performance.now() - recentStart;
    const pendingStart = performance.now();
    await journal.pending({ ai: "R", after: 0, max: 10_000 });
    const pendingMs = performance.now() - pendingStart;
    console.log(
      [
        `batches of ${String(batchLength).padStart(4)}${withIds ? " with ids" : ""}`,
        `commit ${perSecond(head, appendMs)}`,
        `main thread ${(mainMs * 1_000 / count).toFixed(0)} µs and at worst ${
          longestMs.toFixed(0)
        } ms a commit`,
        `indexed meanwhile ${Math.round(100 * indexedThen / head)} %, then ${
          perSecond(head - indexedThen, levelMs)
        }`,
        `pages ${perSecond(head, pageMs)} (${(pageMs / pages).toFixed(1)} ms each)`,
        `recentIds ${recentMs.toFixed(0)} ms`,
        `pending ${pendingMs.toFixed(1)} ms`,
      ].join(" · "),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Measures the writer alone, in this thread: what the disk and SQLite cost without the hand-over. */
function measureWriter(batchLength: number): void {
  const folder = Deno.makeTempDirSync({ prefix: "aicollab_bench_" });
  try {
    using writer = new Writer(`${folder}/hub_data.db`);
    let ms = 0;
    for (const commit of commits(ENTRIES / 2, batchLength, false)) {
      const packed = packCommit(commit.batches[0]!.first - 1, commit);
      const start = performance.now();
      writer.append(packed);
      ms += performance.now() - start;
    }
    const start = performance.now();
    new CatchUp(writer.db).run();
    const indexMs = performance.now() - start;
    console.log(
      `writer alone, batches of ${batchLength}: ${perSecond(ENTRIES / 2, ms)}, indexer ${
        perSecond(ENTRIES / 2, indexMs)
      }`,
    );
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

for (const batchLength of [1, 64, 1_000]) measureWriter(batchLength);
for (const batchLength of [1, 64, 1_000]) await measure(batchLength, false);
await measure(64, true);
