/** Keeps on disk which task of an outside agent is whose, so that an agent that is started again goes on with it. */
import { dirname, join } from "node:path";
import * as z from "zod";
import type { Task } from "../task.ts";

const recordSchema = z.object({
  /** Is the address of the agent that has the task. */
  url: z.string(),
  /** Another request under the same id is another task. */
  request: z.string(),
  /** The message that began it: sent again, it is the same message. */
  message_id: z.string(),
  /** Undefined until the agent has said it. */
  task_id: z.string().optional(),
  /** Is the seq of what the requester was asked last, under this fence. */
  question: z.object({ id: z.int(), fence: z.int() }).optional(),
});

export type OutsideRecord = z.infer<typeof recordSchema>;

/** Holds the records in one folder, a file for each collaboration. */
export class OutsideRecords {
  readonly #folder: string;
  readonly #url: string;

  constructor(folder: string, url: URL) {
    this.#folder = folder;
    this.#url = url.href;
  }

  /** Returns the record of a task; a fresh one where there is none of this request to this agent. */
  async of(task: Task, journalId: string): Promise<OutsideRecord> {
    const request = await digestOf(task, journalId);
    const fresh = { url: this.#url, request, message_id: crypto.randomUUID() };
    const found = await read(this.#path(task.session_id));
    return found?.url === this.#url && found.request === request ? found : fresh;
  }

  /** Writes the record as a whole, for its owner alone. */
  async keep({ session_id }: Task, record: OutsideRecord): Promise<void> {
    const path = this.#path(session_id);
    await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await Deno.writeTextFile(`${path}.new`, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    await Deno.rename(`${path}.new`, path);
  }

  async forget({ session_id }: Task): Promise<void> {
    await Deno.remove(this.#path(session_id)).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }

  #path(session_id: string): string {
    return join(this.#folder, `${session_id}.json`);
  }
}

async function read(path: string): Promise<OutsideRecord | undefined> {
  try {
    return recordSchema.parse(JSON.parse(await Deno.readTextFile(path)));
  } catch {
    // Without a record the task begins anew.
    return undefined;
  }
}

/** Another journal gives the same ids to others, and a request may be amended. */
async function digestOf({ requester, request }: Task, journalId: string): Promise<string> {
  const { collaboration_type, description, task } = request;
  const asked = JSON.stringify([journalId, requester, collaboration_type, description, task]);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(asked))).toHex();
}
