/** Makes journals that are damaged on disk, the same ones for the tests of everybody who reads one. */
import { packed } from "./packed.ts";
import { Writer } from "../sqlite/writer.ts";
import { commit } from "./commits.ts";

/** A disk loses whole blocks, which are smaller than SQLite's pages. */
const BLOCK_BYTES = 4_096;
const ENTRIES = 200;

/** A data folder holds the damaged journal; disposing removes it. */
export interface DamagedJournal extends AsyncDisposable {
  readonly folder: string;
  readonly database: string;
}

/** `AI_1` sent everyone the message `a` as entry 1 and `b` as entry 2; then the text of the first changed on disk. */
export async function changedJournal(): Promise<DamagedJournal> {
  const journal = await journalOf(["a", "b"], (seq) => `the text of entry ${seq}`);
  await overwrite(journal.database, (file) => {
    file.set(new TextEncoder().encode("the lies of entry 1"), find(file, "the text of entry 1"));
  });
  return journal;
}

/** `AI_1` sent everyone 200 messages of a kilobyte, `m1` first; then a block in the middle of them was lost. */
export async function wipedJournal(): Promise<DamagedJournal> {
  const ids = Array.from({ length: ENTRIES }, (_, i) => `m${i + 1}`);
  const journal = await journalOf(ids, (seq) => `entry ${seq} `.padEnd(1_000, "x"));
  await overwrite(journal.database, (file) => {
    const at = find(file, `entry ${ENTRIES / 2} `);
    file.fill(0, at - at % BLOCK_BYTES, at - at % BLOCK_BYTES + BLOCK_BYTES);
  });
  return journal;
}

/** Commits one message of each id, each as a batch of its own. */
async function journalOf(
  ids: readonly string[],
  contentOf: (seq: number) => string,
): Promise<DamagedJournal> {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_damaged_" });
  const database = `${folder}/hub_data.db`;
  using writer = new Writer(database);
  const encoder = new TextEncoder();
  const batches = ids.map((message_id, i) => {
    const seq = i + 1;
    const data = { content: contentOf(seq) };
    const line = JSON.stringify({ seq, source_ai: "AI_1", message_type: "message", message_id, data });
    const lines = encoder.encode(`${line}\n`);
    return { first: seq, last: seq, atMs: 1_000 * seq, source: "AI_1", audience: "*", lines } as const;
  });
  writer.append(packed(commit(batches)));
  return { folder, database, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

async function overwrite(file: string, change: (bytes: Uint8Array) => void): Promise<void> {
  const bytes = await Deno.readFile(file);
  change(bytes);
  await Deno.writeFile(file, bytes);
}

function find(bytes: Uint8Array, text: string): number {
  const at = new TextDecoder("latin1").decode(bytes).indexOf(text);
  if (at < 0) throw new Error(`"${text}" does not stand in the file`);
  return at;
}
