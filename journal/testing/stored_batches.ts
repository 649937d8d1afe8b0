/** Makes a data folder with a journal in it, for tests. */
import { audienceOf } from "../sqlite/batch_row.ts";
import { packed } from "./packed.ts";
import { Writer } from "../sqlite/writer.ts";
import { commit } from "./commits.ts";

/** A batch has a source, an audience and messages. */
export interface StoredBatch {
  readonly source_ai: string;
  /** The audience is `*` unless given. */
  readonly audience?: string;
  readonly messages: readonly {
    readonly message_type: string;
    readonly message_id?: string;
    readonly data?: unknown;
  }[];
}

/** A folder whose `hub_data.db` can be added to; disposing removes it. */
export interface StoredFolder extends AsyncDisposable {
  readonly folder: string;
  readonly database: string;
  add(...batches: readonly StoredBatch[]): void;
}

export async function storedFolder(...batches: readonly StoredBatch[]): Promise<StoredFolder> {
  const folder = await Deno.makeTempDir({ prefix: "aicollab-test-" });
  const database = `${folder}/hub_data.db`;
  const writer = new Writer(database);
  const encoder = new TextEncoder();
  let seq = 0;
  const add = (...added: readonly StoredBatch[]) => {
    const stored = added.map(({ source_ai, audience = "*", messages }) => {
      const first = seq + 1;
      const lines = messages.map((message) => `${JSON.stringify({ seq: ++seq, source_ai, ...message })}\n`);
      return {
        ...{ first, last: seq, atMs: 1_000 * first, source: source_ai, audience: audienceOf(audience) },
        lines: encoder.encode(lines.join("")),
      };
    });
    writer.append(packed(commit(stored)));
  };
  add(...batches);
  return {
    folder,
    database,
    add,
    async [Symbol.asyncDispose]() {
      writer[Symbol.dispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
