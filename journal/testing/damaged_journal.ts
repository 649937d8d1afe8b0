/** A journal for tests that can be read from both ends, not in its middle. */
import { DatabaseSync } from "node:sqlite";

const PAGE_BYTES = 4_096;
const ENTRIES = 200;

/** A database whose table `journal` has 200 entries of a kilobyte, `{"seq":1,…}` first, and a page of nothing among them. */
export async function damagedJournal(): Promise<{ database: string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir();
  const database = `${folder}/hub_data.db`;
  {
    using db = new DatabaseSync(database);
    db.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
    db.exec(
      "CREATE TABLE journal (first_seq INTEGER PRIMARY KEY, last_seq, at_ms, source_ai, audience, lines BLOB)",
    );
    const insert = db.prepare("INSERT INTO journal VALUES (:seq, :seq, 0, 'AI_1', '*', :lines)");
    for (let seq = 1; seq <= ENTRIES; seq++) {
      const line = JSON.stringify({ seq, message_type: "message", text: "x".repeat(1_000) });
      insert.run({ seq, lines: new TextEncoder().encode(`${line}\n`) });
    }
  }
  using file = await Deno.open(database, { write: true });
  await file.seek(PAGE_BYTES * 40, Deno.SeekMode.Start);
  await file.write(new Uint8Array(PAGE_BYTES));
  return { database, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}
