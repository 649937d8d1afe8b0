import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import type { Journal, PageRequest } from "../../journal/journal.ts";
import type { DeliveryRow, Snapshot } from "../../journal/rows.ts";
import { openJournal } from "../../journal/threads/open_journal.ts";
import { append } from "../../journal/testing/commits.ts";
import { SimulatedDisk } from "./simulated_disk.ts";
import { Random } from "./random.ts";
import { simulate } from "./simulation.ts";
import { drawWants } from "./simulated_wants.ts";
import { SimulatedJournal } from "./simulated_journal.ts";

const SEEDS = 3;
const AIS = ["AI_1", "AI_2", "AI_3", "AI_4", "AI_5"];

/** Each table of the library holds these message types. */
const TABLES: Readonly<Record<string, RegExp>> = {
  patterns: /^pattern_share$/,
  components: /^(os_component|code)_share$/,
  verdicts: /^verdict$/,
  collaboration_events: /^(collaboration_|budget_raise$)/,
  operator_actions: /^operator_action$/,
};
/** These columns are fields of an entry; all others are fields of its data. */
const OF_ENTRY = ["seq", "at_ms", "source_ai", "target_ai", "kind"];

/** Returns the rows that one table of the library must have. */
function rowsOf(disk: SimulatedDisk, table: string, columns: readonly string[]) {
  return disk.entries.flatMap(({ line, atMs: at_ms }) => {
    const message = JSON.parse(line);
    const { message_type: kind, data } = message;
    if (!TABLES[table]!.test(kind)) return [];
    const entry: Record<string, unknown> = { ...message, at_ms, kind };
    const cell = (column: string) => (OF_ENTRY.includes(column) ? entry : data)[column] ?? null;
    return [Object.fromEntries(columns.map((column) => [column, cell(column)]))];
  });
}

/** These columns hold JSON text, and so does `result` of a collaboration; that of a verdict is a word. */
const JSON_COLUMNS = new Set(["content", "required_capabilities", "task", "usage"]);

/** Parses the columns that are stored as JSON text. */
function parsed(table: string, row: Record<string, unknown>): Record<string, unknown> {
  const isJson = (column: string) =>
    JSON_COLUMNS.has(column) || (table === "collaboration_events" && column === "result");
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      isJson(column) && value !== null ? JSON.parse(String(value)) : value,
    ]),
  );
}

/** Reads everything that concerns an AI in a range, page by page. */
async function readAll(
  journal: Journal,
  request: Pick<PageRequest, "ai" | "after" | "broadcastsAfter" | "wants" | "upTo">,
): Promise<string> {
  let [text, after] = ["", request.after];
  for (let more = true; more;) {
    const page = await journal.page({ ...request, after, replayed: false, maxBytes: 300 });
    text += new TextDecoder().decode(page.lines);
    [after, more] = [page.last, page.more];
  }
  return text;
}

/** Returns a snapshot without the order of its rows. */
function unordered({ ais, sessions, cursors, members, receipts, ...rest }: Snapshot) {
  const byId = sessions.map((row) => [row.session_id, row] as const);
  return {
    ...rest,
    ais: new Map(ais.map((ai) => [ai.ai_id, ai])),
    sessions: new Map(byId),
    receipts: new Set(receipts.map((row) => JSON.stringify(Object.entries(row).sort()))),
    cursors: new Map(cursors.map((cursor) => [cursor.ai_id, cursor])),
    members: new Set(members.map((row) => JSON.stringify(row))),
  };
}

/** Returns a disk with the same commits, all of which can be read. */
function undamaged({ journalId, commits }: SimulatedDisk): SimulatedDisk {
  const disk = new SimulatedDisk(journalId);
  for (const commit of commits) disk.commit(commit);
  return disk;
}

function sinceOf(disk: SimulatedDisk, ai: string): number {
  return disk.cursors.get(ai)?.since_seq ?? 0;
}

async function compareReads(journal: Journal, disk: SimulatedDisk, random: Random): Promise<void> {
  const simulated = new SimulatedJournal(disk, { later: (_label, work) => work(), readsEarly: () => true });
  assert.deepEqual(unordered(await journal.snapshot()), unordered(disk.snapshot()));
  for (const ai of AIS) {
    const after = random.between(0, disk.head);
    const upTo = random.between(after, disk.head);
    const request = { ai, after, broadcastsAfter: sinceOf(disk, ai), upTo };
    assert.equal(await readAll(journal, request), await readAll(simulated, request));
    const wants = drawWants(random);
    assert.equal(
      await readAll(journal, { ...request, wants }),
      await readAll(simulated, { ...request, wants }),
    );
    assert.deepEqual(await journal.recentIds(ai, 10), disk.recentIds(ai, 10));
    const pending = { ai, after, broadcastsAfter: sinceOf(disk, ai), max: 20 };
    for (const each of [pending, { ...pending, wants }]) {
      assert.equal(await journal.pending(each), disk.pending(each));
    }
    assert.equal(await journal.firstDirected(ai), disk.firstDirected(ai));
    const closed = { ...request, done: [after + 1, after + 2] };
    assert.equal(await journal.closedUpTo(closed), disk.closedUpTo(closed));
    const seqs = Array.from({ length: disk.head }, (_, i) => i + 1);
    assert.deepEqual(await journal.receipts(ai, seqs), disk.receiptsOf(ai, seqs));
  }
  for (const seq of new Set([...disk.receipts.values()].map(({ seq }) => seq))) {
    const bySeq = (rows: readonly DeliveryRow[]) =>
      new Map(rows.map((row) => [`${row.ai_id} ${row.state}`, row]));
    assert.deepEqual(bySeq(await journal.deliveries(seq)), bySeq(disk.deliveries(seq)));
  }
  for (const [id, row] of disk.sessions) assert.deepEqual(await journal.session(id), row);
}

Deno.test("the SQLite journal answers like the simulated one, and its library is the fold of the entries", async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const disk = undamaged((await simulate({ seed })).disk);
    const folder = await Deno.makeTempDir({ prefix: "aicollab_simulation_" });
    try {
      {
        await using journal = await openJournal(folder);
        for (const commit of disk.commits) assert.equal(await append(journal, commit), "committed");
        await waitUntil(() => journal.library.indexedSeq === disk.head, {
          name: "the library has indexed everything",
        });
        await compareReads(journal, disk, new Random(seed));
      }
      using db = new DatabaseSync(join(folder, "hub_data.db"), { readOnly: true });
      for (const table of Object.keys(TABLES)) {
        const rows = db.prepare(`SELECT * FROM ${table} ORDER BY seq`).all().map((row) => parsed(table, row));
        const columns = db.prepare(`SELECT name FROM pragma_table_info('${table}')`).all().map(({ name }) =>
          String(name)
        );
        assert.deepEqual(rows, rowsOf(disk, table, columns), table);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
});
