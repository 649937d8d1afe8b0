/** Decides turns line by line, applies their entries to the state, and writes their outputs. */
import { getLogger } from "@logtape/logtape";
import { countedBy } from "../../internal/repeated_records.ts";
import { ERRORS, refuse } from "../../protocol/errors.ts";
import type { AiMessage } from "../../protocol/messages.ts";
import type { AcceptedLine, ParsedLine } from "../../protocol/parse.ts";
import { errorLine } from "../../protocol/hub_lines.ts";
import { ackLine } from "./ack_line.ts";
import { apply, type Changes } from "../broker/apply.ts";
import { deadlocks } from "../broker/deadlocks.ts";
import { decide } from "../broker/decide.ts";
import type { Accepted, Decision, Draft, Lookup } from "../broker/decision.ts";
import { type Need, neededFor } from "../broker/needs.ts";
import type { Wait } from "../broker/wait_graph.ts";
import type { BrokerState, Now } from "../broker/state.ts";
import type { CursorRow } from "../../journal/rows.ts";
import { trainingSync } from "../broker/sync.ts";
import { tagOf } from "../../journal/tags.ts";
import type { Tag } from "../../journal/rows.ts";
import { type Party, type Turn, TurnWriter } from "./turn.ts";

const log = getLogger(["aicollab", "hub"]);

/** Deciding may stop before the last line. */
export interface Stop {
  /** The next line needs this lookup first. */
  readonly need?: Need;
  /** The sender left: lines behind its `leave` are dropped. */
  readonly left?: true;
}

export class TurnDecider {
  readonly #state: BrokerState;
  readonly #onCursor: (cursor: CursorRow) => void;
  /** The disk is full: nothing can be stored. */
  full = false;

  /** `onCursor` gets the cursors that decisions move. */
  constructor(state: BrokerState, onCursor: (cursor: CursorRow) => void) {
    this.#state = state;
    this.#onCursor = onCursor;
  }

  /** Decides lines of `party` from `from` on, and adds those that were decided to the turn. */
  decide(turn: Turn, party: Party, lines: readonly ParsedLine[], from: number): Stop {
    const writer = this.#writerOf(turn);
    let stop: Stop = {};
    for (let i = from; i < lines.length && !stop.left; i++) {
      const line = lines[i]!;
      if (line.ok) {
        const lookup = i === from ? turn.input.lookup : undefined;
        const need = neededFor(this.#state, line.message, party.recent, lookup);
        if (need) {
          stop = { need };
          break;
        }
        if (this.#write(turn, writer, party, line, this.#decideLine(turn, party, line, lookup))) {
          stop = { left: true };
        }
      } else refuseLine(writer, line);
      turn.lines.add(line);
    }
    this.#seal(turn, writer);
    return stop;
  }

  /**
   * Decides a turn's lines anew, as the disk was full and what was decided before never happened. No line needs a
   * further lookup, as nothing can be stored; presence stays as it is.
   */
  decideAgain(turn: Turn, party: Party): void {
    const lines = turn.lines.reread();
    turn.clear();
    const writer = this.#writerOf(turn);
    for (const [i, line] of lines.entries()) {
      if (line.ok) {
        const lookup = i === 0 ? turn.input.lookup : undefined;
        this.#write(
          turn,
          writer,
          party,
          line,
          turn.presenceDecisions.get(i) ?? this.#decideLine(turn, party, line, lookup),
        );
      } else refuseLine(writer, line);
      turn.lines.add(line);
    }
    this.#seal(turn, writer);
  }

  /** Carries out what the hub itself decided on leases, times to live and presence. */
  carryOut(turn: Turn, decision: Accepted): void {
    turn.clear();
    const writer = this.#writerOf(turn);
    this.#apply(writer, decision, turn.input.now);
    this.#seal(turn, writer);
  }

  #decideLine(
    turn: Turn,
    party: Party,
    { message, text }: AcceptedLine,
    lookup: Lookup | undefined,
  ): Decision {
    const decision = this.#decideByRule(turn, party, message, text, lookup);
    if (!decision.ok) return decision;
    if (decision.optional) turn.presenceDecisions.set(turn.lines.count, decision);
    if (this.full && decision.drafts.length > 0 && !decision.optional) {
      return refuse("STORAGE_FULL", "Cannot store this: the disk or its quota is full", {
        fix: "send it again when whoever runs the hub has made space",
        retryAfterMs: 1_000,
      });
    }
    return decision;
  }

  /** Decides by the broker's rules. A rule that throws is a bug, which only the sender of the message notices. */
  #decideByRule(
    turn: Turn,
    { ai, actor, isPerson, isVisit }: Party,
    message: AiMessage,
    text: string,
    lookup: Lookup | undefined,
  ): Decision {
    try {
      const state = this.#state;
      const { now } = turn.input;
      return decide({ state, from: ai, actor, isPerson, isVisit, message, text, now, lookup });
    } catch (error) {
      log.error("A rule failed on a {type} of {ai}: {error}", { type: message.message_type, ai, error });
      return refuse("INTERNAL", "The hub failed on this message", {
        fix: "report it to whoever runs the hub",
      });
    }
  }

  /** Writes what a decision leads to. Returns whether its sender left. */
  #write(
    turn: Turn,
    writer: TurnWriter,
    party: Party,
    { message }: AcceptedLine,
    decision: Decision,
  ): boolean {
    const messageId = message.message_id;
    if (!decision.ok) {
      if (decision.drafts) this.#apply(writer, { drafts: decision.drafts }, turn.input.now);
      if (decision.code === "RATE_LIMITED") logLimit(decision.text);
      writer.refuse(errorLine(decision.code, { ...decision, messageId }));
      return false;
    }
    const before = this.#state.head;
    this.#apply(writer, decision, turn.input.now);
    if (decision.cursor) this.#onCursor(decision.cursor);
    if (messageId !== undefined) {
      const isStored = this.#state.head > before && decision.drafts[0]!.source === party.ai;
      if (isStored) party.recent.add(messageId, before + 1);
      writer.answer(
        ackLine(messageId, decision.ack?.seq ?? (isStored ? before + 1 : undefined), decision.ack),
      );
    }
    if (decision.sync) {
      const pending = turn.input.lookup?.pending ?? 0;
      const { after } = decision.sync;
      writer.separate({ kind: "sync", text: trainingSync(this.#state, party.ai, { pending, after }) });
    }
    if (decision.close) writer.separate({ kind: "close" });
    return decision.close === true;
  }

  #apply(writer: TurnWriter, { drafts, relays }: Pick<Accepted, "drafts" | "relays">, now: Now): void {
    if (!this.full) {
      let begun: readonly Wait[] = [];
      for (const draft of drafts) {
        const { waits } = this.#store(writer, draft, now);
        if (waits) begun = [...begun, ...waits];
      }
      if (begun.length > 0) {
        for (const draft of deadlocks(this.#state, begun)) this.#store(writer, draft, now);
      }
    }
    for (const relay of relays ?? []) writer.relay(relay);
  }

  #store(writer: TurnWriter, draft: Draft, now: Now): Changes {
    const { source, type, target, data, text, reply, receipt } = draft;
    const seq = this.#state.head + 1;
    writer.entry(draft, seq, draft.audience === "*" ? this.#tagOf(draft) : undefined);
    const entry = { seq, source, type, target, data, text, reply, receipt };
    const changes = apply(this.#state, entry, now);
    writer.changed(changes);
    return changes;
  }

  #tagOf({ type, data }: Draft): Tag {
    const { session_id } = data;
    return tagOf(
      type,
      data,
      session_id === undefined ? undefined : this.#state.collaborations.get(session_id as string)?.row,
    );
  }

  #writerOf(turn: Turn): TurnWriter {
    return new TurnWriter(turn, timestampOf(turn.input.now.wallMs));
  }

  #seal(turn: Turn, writer: TurnWriter): void {
    writer.flush();
    turn.lines.pack();
    turn.published = {
      head: this.#state.head,
      counts: this.#state.counts,
      open: this.#state.collaborations.size,
    };
  }
}

function logLimit(text: string): void {
  log.warning("{text}: RATE_LIMITED", countedBy(text, { text }));
}

function refuseLine(writer: TurnWriter, line: ParsedLine & { ok: false }): void {
  writer.refuse(errorLine(line.code, line));
  if (ERRORS[line.code].closes) writer.separate({ kind: "close" });
}

let lastMs = -1;
let lastTimestamp = "";

/** Returns a time in RFC 3339; the last one is remembered, as many lines have the same. */
function timestampOf(ms: number): string {
  if (ms !== lastMs) {
    lastMs = ms;
    lastTimestamp = new Date(ms).toISOString();
  }
  return lastTimestamp;
}
