/** Collects from the journal which AIs used each fence of a collaboration: each fence may have one partner. */
import * as z from "zod";

const startSchema = z.object({
  message_type: z.literal("collaboration_started"),
  data: z.object({ session_id: z.string(), fence: z.number(), partner: z.string() }),
});

/** Matches messages that only a collaboration's partner may send, and only with its fence. */
const workSchema = z.object({
  message_type: z.enum([
    "collaboration_progress",
    "collaboration_complete",
    "os_component_share",
    "code_share",
  ]),
  source_ai: z.string(),
  data: z.object({ session_id: z.string(), fence: z.number() }),
});

export class Fences {
  readonly #holders = new Map<string, Set<string>>();

  /** Takes a line of the journal and skips one without a fence. */
  add(text: string): void {
    if (!text.includes('"fence"')) return;
    const line: unknown = JSON.parse(text);
    const start = startSchema.safeParse(line).data;
    if (start) return this.#hold(start.data, start.data.partner);
    const work = workSchema.safeParse(line).data;
    if (work) this.#hold(work.data, work.source_ai);
  }

  /** Returns how many fences more than one AI held. */
  get shared(): number {
    return [...this.#holders.values()].filter(({ size }) => size > 1).length;
  }

  #hold({ session_id, fence }: { session_id: string; fence: number }, ai_id: string): void {
    const key = `${session_id} ${fence}`;
    const holders = this.#holders.get(key);
    if (holders) holders.add(ai_id);
    else this.#holders.set(key, new Set([ai_id]));
  }
}
