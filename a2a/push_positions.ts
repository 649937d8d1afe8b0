/** Keeps on disk how far each push configuration was served, so that a hub that is back goes on there. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import * as z from "zod";
import { SESSION_ID } from "../protocol/names.ts";

const positionSchema = z.object({
  journal_id: z.string(),
  session_id: z.string().regex(SESSION_ID),
  config_id: z.string(),
  /** Everything up to this seq was posted. */
  seq: z.int(),
  /** Milliseconds since 1970; the update behind `seq` could not be posted since then. */
  failing_since_ms: z.number().optional(),
  /** It was given up. */
  dead: z.literal(true).optional(),
});

export type PushPosition = z.infer<typeof positionSchema>;
type Named = Pick<PushPosition, "session_id" | "config_id">;

/** Holds the positions in one folder, a file for each configuration. */
export class PushPositions {
  readonly #folder: string;
  readonly #journalId: string;

  constructor(folder: string, journalId: string) {
    this.#folder = folder;
    this.#journalId = journalId;
  }

  /** Resolves with all positions of this journal; those of another one are removed. */
  async all(): Promise<PushPosition[]> {
    const found: PushPosition[] = [];
    for (const name of await namesIn(this.#folder)) {
      const path = join(this.#folder, name);
      const position = await read(path);
      if (position?.journal_id === this.#journalId) found.push(position);
      else await remove(path);
    }
    return found;
  }

  async of(named: Named): Promise<PushPosition | undefined> {
    const position = await read(this.#path(named));
    return position?.journal_id === this.#journalId ? position : undefined;
  }

  /** Writes a position as a whole. */
  async keep(position: Omit<PushPosition, "journal_id">): Promise<void> {
    const path = this.#path(position);
    await Deno.mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const text = JSON.stringify({ journal_id: this.#journalId, ...position });
    await Deno.writeTextFile(`${path}.new`, `${text}\n`, { mode: 0o600 });
    await Deno.rename(`${path}.new`, path);
  }

  async forget(named: Named): Promise<void> {
    await remove(this.#path(named));
  }

  /** A client chooses the id of its configuration, so its digest stands in the name. */
  #path({ session_id, config_id }: Named): string {
    const digest = createHash("sha256").update(config_id).digest("hex").slice(0, 16);
    return join(this.#folder, `${session_id}-${digest}.json`);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    // What is being written has another ending.
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    return names.filter((name) => name.endsWith(".json"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function remove(path: string): Promise<void> {
  await Deno.remove(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

async function read(path: string): Promise<PushPosition | undefined> {
  try {
    return positionSchema.parse(JSON.parse(await Deno.readTextFile(path)));
  } catch {
    return undefined;
  }
}
