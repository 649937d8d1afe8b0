/** Handles in a session what the broker need not see: heartbeats, cursors, and lines that are refused at this moment. */
import { getLogger } from "@logtape/logtape";
import { type Refusal, refuse } from "../../protocol/errors.ts";
import { type AdminMessage, type AiMessageType, isAdminMessage } from "../../protocol/messages.ts";
import type { AcceptedLine, ParsedLine, ReceivedLine, RefusedLine } from "../../protocol/parse.ts";
import { plainLine } from "../../protocol/hub_lines.ts";
import { forbidden, forbiddenMessages } from "../access/message_rights.ts";
import { may } from "../access/roles.ts";
import { ackLine } from "../sequencer/ack_line.ts";
import { answerAdmin } from "./admin_answer.ts";
import type { Core } from "./core.ts";
import { libraryAnswer } from "./library_answer.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { Peer } from "./peer.ts";

const log = getLogger(["aicollab", "hub"]);

/** These message types need no `hello` before them. */
const BEFORE_HELLO: ReadonlySet<AiMessageType> = new Set<AiMessageType>(["hello", "sync", "leave"]);

/** Refuses whatever comes while the hub drains. */
export const SHUTTING_DOWN = refuse("SHUTTING_DOWN", "The hub is shutting down", {
  fix: "connect and send it again when the hub is back",
});

const HELLO_IN_A_VISIT = refuse(
  "INVALID_MESSAGE",
  'message_type: "hello" came in a visit, which makes nobody present',
  { fix: 'send the message itself, or open the connection without "visit"' },
);

/** Screening uses these parts of the hub. */
export type ScreeningCore = Pick<Core, "draining" | "sequencer" | "tokens" | "shared">;

/** Screens the lines of one session. */
export class Screening {
  readonly #core: ScreeningCore;
  readonly #peer: Peer;
  readonly #heartbeat: Heartbeat;
  /** The role at the opening decides once for all lines what is taken. */
  readonly #forbidden: ReadonlySet<string>;
  readonly #isAdmin: boolean;
  #answering: Promise<void> | null = null;

  constructor(core: ScreeningCore, peer: Peer, heartbeat: Heartbeat) {
    this.#core = core;
    this.#peer = peer;
    this.#heartbeat = heartbeat;
    const { role } = peer.identity;
    this.#forbidden = forbiddenMessages(role, peer.ai);
    this.#isAdmin = may(role, "manage_tokens");
  }

  /** Resolves when every line that the broker does not answer is answered; null while there is none. */
  get answering(): Promise<void> | null {
    return this.#answering;
  }

  /** Returns the line that the broker has to see, refused or not, or undefined where the line is done with. */
  screen(line: ReceivedLine): ParsedLine | undefined {
    if (!line.ok) return line;
    if (this.#forbidden.has(line.message.message_type)) return this.#forbid(line);
    return this.#isAdmin && isAdmins(line) ? this.#administer(line) : this.#screen(line as AcceptedLine);
  }

  #screen(line: AcceptedLine): ParsedLine | undefined {
    const { message } = line;
    if (message.message_type === "received") return this.#received(line, message.data.cursor);
    if (message.message_type === "ping") {
      this.#peer.answer(`${plainLine("pong", {})}\n`);
      this.#acknowledge(line);
      return undefined;
    }
    if (message.message_type === "pong") {
      this.#heartbeat.ponged();
      this.#acknowledge(line);
      return undefined;
    }
    if (message.message_type === "library") {
      this.#answerLater(() => libraryAnswer(this.#core, this.#peer.readsAs, message));
      return undefined;
    }
    const refusal = this.#untimely(message.message_type);
    // A refusal would say of a stored message that it did not happen.
    if (refusal) return this.#isKnown(line) ? line : refused(line, refusal);
    if (message.message_type === "hello" && !this.#peer.isVisit) this.#greet(message.data.specialization);
    return line;
  }

  #forbid(line: ReceivedLine & { ok: true }): ParsedLine {
    // It may have been allowed when it was stored, and a refusal would say that it did not happen.
    if (!isAdmins(line) && this.#isKnown(line)) return line;
    const { ai, identity: { role } } = this.#peer;
    return refused(line, forbidden(role, ai, line.message.message_type));
  }

  #administer(line: AcceptedLine<AdminMessage>): ParsedLine | undefined {
    if (this.#core.draining) return refused(line, SHUTTING_DOWN);
    this.#answerLater(() => answerAdmin(this.#core, this.#peer.identity, line.message));
    return undefined;
  }

  /** Answers behind what is being answered already. */
  #answerLater(answerOf: () => Promise<string>): void {
    const answered = this.#answer(this.#answering, answerOf).then(() => {
      if (this.#answering === answered) this.#answering = null;
    });
    this.#answering = answered;
  }

  async #answer(before: Promise<void> | null, answerOf: () => Promise<string>): Promise<void> {
    await before;
    await this.#peer.answersDrained();
    if (this.#peer.hasLeft || this.#peer.ended) return;
    this.#peer.answer(`${await answerOf()}\n`);
  }

  #untimely(type: AiMessageType): Refusal | undefined {
    if (this.#core.draining) return SHUTTING_DOWN;
    if (this.#peer.isVisit) return type === "hello" && !this.#peer.isRequest ? HELLO_IN_A_VISIT : undefined;
    if (this.#peer.saidHello || BEFORE_HELLO.has(type)) return undefined;
    return refuse("INVALID_MESSAGE", `message_type: "${type}" came before "hello"`, {
      fix: "say hello first",
    });
  }

  #greet(specialization: string): void {
    const { ai, saidHello } = this.#peer;
    if (!saidHello) log.info("{ai} ({specialization}) connected", { ai, specialization });
    this.#peer.saidHello = true;
  }

  #received(line: AcceptedLine, cursor: number): ParsedLine | undefined {
    const { sequencer } = this.#core;
    if (!sequencer.received(this.#peer.ai, cursor)) {
      const text = `data.cursor: ${cursor} is past the head ${sequencer.published.head}`;
      return refused(
        line,
        refuse("INVALID_MESSAGE", text, { fix: "send the seq of an entry that was delivered" }),
      );
    }
    this.#acknowledge(line);
    return undefined;
  }

  /** Acknowledges a message with an id, as every one is, also where nothing is decided. */
  #acknowledge({ message: { message_id } }: AcceptedLine): void {
    if (message_id !== undefined) this.#peer.answer(`${ackLine(message_id, undefined, undefined)}\n`);
  }

  #isKnown({ message: { message_id } }: AcceptedLine): boolean {
    return message_id !== undefined && this.#peer.recent.get(message_id) !== undefined;
  }
}

function isAdmins(line: AcceptedLine | AcceptedLine<AdminMessage>): line is AcceptedLine<AdminMessage> {
  return isAdminMessage(line.message);
}

function refused(line: AcceptedLine | AcceptedLine<AdminMessage>, refusal: Refusal): RefusedLine {
  const messageId = line.message.message_id;
  return { ...refusal, bytes: line.bytes, ...(messageId === undefined ? {} : { messageId }) };
}
