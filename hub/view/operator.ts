/** Carries out what a logged-in person does at the hub: as entries of the journal, decided and published like those of an AI. */
import { getLogger } from "@logtape/logtape";
import type { Actor } from "../../dashboard/actor.ts";
import { type BudgetOf, type Decision, MAX_TEXT, type Operator } from "../../dashboard/hub_view.ts";
import type { UserError } from "../../internal/user_error.ts";
import { type AiMessage, MESSAGES } from "../../protocol/messages.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
import { expectation, schemaNotMet } from "../../protocol/refusals.ts";
import { usd } from "../../protocol/usage.ts";
import type { Core } from "../session/core.ts";
import { type Answer, type OneShotCore, sendOnce } from "../session/one_shot_session.ts";
import { refusalError } from "../../internal/refusal_error.ts";
import { SHUTTING_DOWN } from "../session/screening.ts";

const log = getLogger(["aicollab", "hub"]);

/** An operator acts on these parts of the hub. */
export type OperatorCore = OneShotCore & Pick<Core, "roster">;

/** Acts for the dashboard through the hub's own sequencer. */
export class HubOperator implements Operator {
  readonly #core: OperatorCore;
  readonly #newId: () => string;

  /** `newId` returns a message_id that is never used again. */
  constructor(core: OperatorCore, newId: () => string = () => crypto.randomUUID()) {
    this.#core = core;
    this.#newId = newId;
  }

  /** Records nothing in a hub that drains: its logins end with it. */
  async record(actor: Actor, action: "login" | "logout"): Promise<void> {
    if (!this.#core.draining) await this.#core.sequencer.record(actor, { action });
  }

  /** Ends the AI's connection, and its visits, and asks it not to reconnect; its `ai_left` is published, its collaborations are open again. */
  async disconnect(actor: Actor, ai_id: string): Promise<void> {
    const { sequencer, roster } = this.#core;
    await this.#ready();
    const own = roster.get(ai_id);
    const peers = [...own === undefined || own.ended ? [] : [own], ...roster.visitsOf(ai_id)];
    if (peers.length === 0) throw notHere(ai_id);
    log.warning("{by} disconnects {ai}", { by: named(actor), ai: ai_id });
    for (const peer of peers) {
      peer.closeWithError("DISCONNECTED", "The operator ended this connection", "do not reconnect unasked");
    }
    sequencer.disconnect(ai_id, actor);
    await sequencer.settled();
  }

  /** Ends a collaboration as `cancelled`; both of its parties get the entry. */
  async cancel(actor: Actor, session_id: string): Promise<void> {
    await this.#say(actor, "collaboration_cancel", { session_id, reason: "the operator cancelled it" });
    log.warning("{by} cancelled collaboration {session}", { by: named(actor), session: session_id });
  }

  /** Accepts and completes an approval in one; only the first decision counts. */
  async decide(
    actor: Actor,
    session_id: string,
    { approved, note }: Decision,
  ): Promise<{ readonly seq: number }> {
    const said = plain(note);
    const result = { approved, ...(said === "" ? {} : { note: said }) };
    const decided = { session_id, outcome: "success", result };
    const { seq } = await this.#say(actor, "collaboration_complete", decided);
    log.warning("{by} {did} {session}", {
      by: named(actor),
      did: approved ? "approved" : "denied",
      session: session_id,
    });
    return { seq: seq! };
  }

  /** Lets an AI claim more on this day, or the partners of a collaboration; those concerned get the entry. */
  async raiseBudget(actor: Actor, of: BudgetOf, add_microusd: number): Promise<void> {
    const { ai_id, session_id } = of;
    await this.#say(actor, "budget_raise", { session_id, add_microusd }, ai_id);
    log.warning("{by} lets {whom} claim {amount} more", {
      ...{ by: named(actor), whom: ai_id ?? session_id, amount: usd(add_microusd) },
    });
  }

  async send(
    actor: Actor,
    ai_id: string,
    text: string,
    reply_to?: number,
  ): Promise<{ readonly seq: number }> {
    if (text.trim() === "" || text.length > MAX_TEXT) {
      throw invalid(`A message has 1–${MAX_TEXT} characters, not ${text.length}`);
    }
    const { seq } = await this.#say(
      actor,
      "message",
      {
        content: plain(text),
        ...(reply_to === undefined ? {} : { reply_to }),
      },
      ai_id,
    );
    log.info("{by} sent a message to {ai} (entry {seq})", { by: named(actor), ai: ai_id, seq: seq! });
    return { seq: seq! };
  }

  async #say(
    actor: Actor,
    message_type: "message" | "collaboration_complete" | "collaboration_cancel" | "budget_raise",
    data: Readonly<Record<string, unknown>>,
    target_ai?: string,
  ): Promise<Answer> {
    const checked = MESSAGES[message_type].schema.safeParse(data, { error: expectation });
    if (!checked.success) throw invalid(schemaNotMet(checked.error.issues[0]!, data, "data").text);
    const message_id = this.#newId();
    const message = { message_type, message_id, ...(target_ai === undefined ? {} : { target_ai }), data };
    const sender = { ai: OPERATOR_ID, actor };
    const answer = await sendOnce(this.#core, sender, message as AiMessage & { message_id: string });
    if (answer.message_type === "error") {
      const { code, message, fix } = answer;
      throw refusalError({ code: code!, text: message!, fix });
    }
    return answer;
  }

  async #ready(): Promise<void> {
    await this.#core.sequencer.ready();
    if (this.#core.draining) throw refusalError(SHUTTING_DOWN);
  }
}

/** Returns a text as the wire takes it. */
function plain(text: string): string {
  return text.toWellFormed().replaceAll("\0", "");
}

function named({ by }: Actor): string {
  return by === OPERATOR_ID ? "The operator" : by;
}

function notHere(ai_id: string): UserError {
  const text = `"${ai_id}" is not connected`;
  return refusalError({ code: "NOT_HERE", text, fix: "name one of the AIs that are, on the page of AIs" });
}

function invalid(text: string): UserError {
  return refusalError({ code: "INVALID_MESSAGE", text, fix: "change that, and send it again" });
}
