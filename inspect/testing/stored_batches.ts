/** For tests: a data folder with a journal in it. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** One run: its source, who is told, and the messages. */
export interface StoredRun {
  readonly source_ai: string;
  /** `*` unless given. */
  readonly audience?: string;
  readonly messages: readonly { readonly message_type: string; readonly data?: unknown }[];
}

/** A folder whose `hub_data.db` can be added to; gone afterwards. */
export interface StoredFolder extends AsyncDisposable {
  readonly folder: string;
  add(...runs: readonly StoredRun[]): void;
}

export async function storedFolder(...runs: readonly StoredRun[]): Promise<StoredFolder> {
  const folder = await Deno.makeTempDir({ prefix: "aicollab-test-" });
  const db = new DatabaseSync(join(folder, "hub_data.db"));
  db.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE meta (head_seq INTEGER);
    CREATE TABLE journal (first_seq INTEGER PRIMARY KEY, last_seq, at_ms, source_ai, audience, lines BLOB);`);
  let seq = 0;
  const add = (...added: readonly StoredRun[]) => {
    for (const { source_ai, audience = "*", messages } of added) {
      const first = seq + 1;
      const lines = messages.map((message) => `${JSON.stringify({ seq: ++seq, source_ai, ...message })}\n`);
      db.prepare("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?)")
        .run(first, seq, 1_000 * first, source_ai, audience, new TextEncoder().encode(lines.join("")));
    }
  };
  add(...runs);
  return {
    folder,
    add,
    async [Symbol.asyncDispose]() {
      db.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
