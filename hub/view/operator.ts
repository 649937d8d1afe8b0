/** What a logged-in person does at the hub: real entries of the journal, decided and told like those of an AI. */
import { getLogger } from "@logtape/logtape";
import type { Operator } from "../../dashboard/hub_view.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { UserError } from "../../internal/user_error.ts";
import { MESSAGES } from "../../protocol/messages.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
import type { AcceptedLine } from "../../protocol/parse.ts";
import type { Lookup } from "../broker/decision.ts";
import type { Core } from "../session/core.ts";
import { RecentIds } from "../sequencer/recent_ids.ts";
import type { Party } from "../sequencer/turn.ts";

const log = getLogger(["aicollab", "hub"]);

/** Longest text that is sent to an AI, UTF-16 units. */
const MAX_TEXT = 4_000;

/** The answer to the one line that an {@linkcode Asking} sends: an `ack`, or an `error`. */
interface Answer {
  readonly message_type: "ack" | "error";
  readonly seq?: number;
  readonly code?: string;
  readonly message?: string;
  readonly fix?: string;
}

/** Acts through the hub's own sequencer. */
export class HubOperator implements Operator {
  readonly #core: Core;
  readonly #newId: () => string;

  /** `newId` makes message_ids that are unique for ever. */
  constructor(core: Core, newId: () => string = () => crypto.randomUUID()) {
    this.#core = core;
    this.#newId = newId;
  }

  /** Ends the AI's connection for it not to come back by itself; it is told as gone, its sessions are open again. */
  async disconnect(ai_id: string): Promise<void> {
    const { sequencer, roster } = this.#core;
    await this.#ready();
    const peer = roster.get(ai_id);
    if (peer === undefined || peer.over) throw refusal("NOT_HERE", `"${ai_id}" is not here`);
    log.warning("The operator sends {ai} away", { ai: ai_id });
    peer.dismiss("DISCONNECTED", "The operator ended this connection", "do not reconnect unasked");
    sequencer.sendAway(ai_id);
    await sequencer.settled();
  }

  /** Ends a session as `cancelled`; both of its parties hear of it. */
  async cancel(session_id: string): Promise<void> {
    await this.#say("collaboration_cancel", { session_id, reason: "the operator cancelled it" });
    log.warning("The operator cancelled {session}", { session: session_id });
  }

  async send(ai_id: string, text: string): Promise<{ readonly seq: number }> {
    if (text.trim() === "" || text.length > MAX_TEXT) {
      throw refusal("INVALID_MESSAGE", `A message has 1–${MAX_TEXT} characters, not ${text.length}`);
    }
    const { seq } = await this.#say("message", { content: text.toWellFormed().replaceAll("\0", "") }, ai_id);
    log.info("The operator sent a message to {ai} (entry {seq})", { ai: ai_id, seq: seq! });
    return { seq: seq! };
  }

  async #say(
    message_type: "message" | "collaboration_cancel",
    data: Readonly<Record<string, unknown>>,
    target_ai?: string,
  ): Promise<Answer> {
    const checked = MESSAGES[message_type].schema.safeParse(data);
    if (!checked.success) throw refusal("INVALID_MESSAGE", checked.error.issues[0]!.message);
    const message_id = this.#newId();
    const message = { message_type, message_id, ...(target_ai === undefined ? {} : { target_ai }), data };
    const text = JSON.stringify(message);
    const asking = new Asking(this.#core.clock.monotonicMs());
    const answer = await this.#submit(
      asking,
      { ok: true, text, bytes: text.length, message } as AcceptedLine,
    );
    if (answer.message_type === "error") throw refusal(answer.code!, answer.message!, answer.fix);
    return answer;
  }

  async #submit(asking: Asking, line: AcceptedLine): Promise<Answer> {
    const { sequencer, journal } = this.#core;
    await this.#ready();
    const { need } = sequencer.submit(asking, [line], 0);
    if (need?.kind === "session") {
      await sequencer.settled();
      const lookup: Lookup = { session: await journal.session(need.sessionId) };
      await this.#ready();
      sequencer.submit(asking, [line], 0, lookup);
    }
    return await asking.answered;
  }

  async #ready(): Promise<void> {
    await this.#core.sequencer.ready();
    if (this.#core.draining) throw refusal("SHUTTING_DOWN", "The hub is going down");
  }
}

/** The operator as a party that sends one line. */
class Asking implements Party {
  readonly ai = OPERATOR_ID;
  readonly recent = new RecentIds(1);
  readonly #answer = Promise.withResolvers<Answer>();

  constructor(readonly arrivedMs: number) {}

  get answered(): Promise<Answer> {
    return this.#answer.promise;
  }

  answer(lines: string | Uint8Array): void {
    this.#answer.resolve(JSON.parse(typeof lines === "string" ? lines : new TextDecoder().decode(lines)));
  }

  sync(): void {}

  finish(): void {}

  settled(): void {}
}

function refusal(code: string, what: string, fix?: string): UserError {
  return new UserError({ code, what, ...(fix === undefined ? {} : { fix }), exit: EXIT.usage });
}
