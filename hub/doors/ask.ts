/** Sends messages of an AI in a visit of their own, and pairs each with its answer. */
import type { DoorCaller } from "../../dashboard/door_caller.ts";
import type { Problem } from "../../dashboard/failure.ts";
import { readLine } from "../../protocol/framing.ts";
import { errorLine } from "../../protocol/hub_lines.ts";
import type { ReceivedLine } from "../../protocol/parse.ts";
import type { Doors } from "./doors.ts";
import { endOf, hubLines, refusalOf, type Said } from "./hub_lines.ts";

/** The answer to one message: its `ack`, its `error`, or what a message of its type is answered by. */
export type Answer = Said;

/** All answers in the order of the messages, or why the hub did not let the AI in. */
export type Asked =
  | { readonly ok: true; readonly answers: readonly Answer[] }
  | { readonly ok: false; readonly problem: Problem };

/** A message that is sent, which the hub checks as any other one; `message_id` makes it safe to send again. */
export interface Message {
  readonly message_type: string;
  readonly message_id: unknown;
  readonly target_ai?: unknown;
  readonly topic?: unknown;
  readonly data: object;
}

/** Sends one message and resolves with its answer, or with why the AI was not let in. */
export async function askOne(
  doors: Doors,
  caller: DoorCaller,
  message: Message,
): Promise<{ readonly ok: true; readonly answer: Answer } | Asked & { readonly ok: false }> {
  const asked = await ask(doors, caller, [readLine(JSON.stringify(message), doors.core.limits)]);
  return asked.ok ? { ok: true, answer: asked.answers[0]! } : asked;
}

/**
 * Sends `lines`, each of which has an id unless it is refused, at once, and resolves when all are answered: what is stored is
 * committed then. Lines that are refused already do not come to the hub.
 */
export async function ask(doors: Doors, caller: DoorCaller, lines: readonly ReceivedLine[]): Promise<Asked> {
  const pairing = new Pairing(lines);
  const session = doors.open(caller, { visit: true });
  // A visit whose token ends is ended by its session; one whose answers nobody waits for goes on to its end.
  let why: Problem | undefined;
  let isWelcome = false;
  try {
    session.post(lines.filter(({ ok }) => ok));
    session.end();
    for await (const said of hubLines(session)) {
      for (const line of said) {
        if (!isWelcome) {
          const problem = refusalOf(line);
          if (problem !== undefined) return { ok: false, problem };
          isWelcome = true;
          doors.keptIds.keep(caller.name!);
          continue;
        }
        why ??= endOf(line);
        pairing.take(line.said);
      }
      if (pairing.isComplete) break;
    }
  } finally {
    session.close();
  }
  if (!isWelcome) return { ok: false, problem: refusalOf(undefined)! };
  return { ok: true, answers: pairing.answers(why) };
}

const UNKNOWN: Problem = {
  code: "INTERNAL",
  message: "The session ended before this was answered",
  fix: "send it again with the same message_id: it is stored once",
};

/** Knows which lines wait for which answers. */
class Pairing {
  readonly #answers: (Said | undefined)[];
  readonly #ids: readonly (string | undefined)[];
  /** By id, the lines that wait for an answer, in order: an id may come twice. */
  readonly #waiting = new Map<string, number[]>();
  /** These asked for a `training_sync`, which has no id. */
  readonly #syncs: number[] = [];
  #missing = 0;

  constructor(lines: readonly ReceivedLine[]) {
    this.#answers = lines.map((line) => line.ok ? undefined : JSON.parse(errorOf(line)));
    this.#ids = lines.map((line) => line.ok ? line.message.message_id : undefined);
    for (const [i, line] of lines.entries()) {
      if (!line.ok) continue;
      const { message_id, message_type } = line.message;
      const waiting = this.#waiting.get(message_id!) ?? [];
      waiting.push(i);
      this.#waiting.set(message_id!, waiting);
      this.#missing++;
      if (message_type !== "sync") continue;
      this.#syncs.push(i);
      this.#missing++;
    }
  }

  get isComplete(): boolean {
    return this.#missing === 0;
  }

  /** Takes a line of the hub, which may be no answer at all. */
  take(said: Said): void {
    if (said.message_type === "training_sync") return this.#takeSync(said);
    const at = said.message_id === undefined ? undefined : this.#waiting.get(said.message_id)?.shift();
    if (at === undefined) return;
    this.#answers[at] = { ...said, ...this.#answers[at] };
    this.#missing--;
    const wanted = this.#syncs.indexOf(at);
    if (said.message_type !== "error" || wanted === -1) return;
    this.#syncs.splice(wanted, 1);
    this.#missing--;
  }

  /** Returns all answers; those that did not come say why, or that nobody knows. */
  answers(why: Problem = UNKNOWN): Said[] {
    return this.#answers.map((answer, i) => answer ?? { ...JSON.parse(lost(why, this.#ids[i])) });
  }

  #takeSync({ data }: Said): void {
    const at = this.#syncs.shift();
    if (at === undefined) return;
    this.#answers[at] = { ...this.#answers[at], training_sync: data } as unknown as Said;
    this.#missing--;
  }
}

function errorOf(refused: ReceivedLine & { ok: false }): string {
  const { code, text, fix, messageId, retryAfterMs } = refused;
  return errorLine(code, { text, fix, messageId, retryAfterMs });
}

function lost({ code, message, fix }: Problem, messageId: string | undefined): string {
  return errorLine(code as "INTERNAL", { text: message, fix, messageId });
}
