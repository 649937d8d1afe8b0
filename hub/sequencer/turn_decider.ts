/** Decides turns: asks the broker line by line, applies what follows, and writes it down as the turn's outputs. */
import { getLogger } from "@logtape/logtape";
import { ERRORS, refuse } from "../../protocol/errors.ts";
import type { AiMessage } from "../../protocol/messages.ts";
import type { AcceptedLine, ParsedLine } from "../../protocol/parse.ts";
import { errorLine } from "../../protocol/hub_lines.ts";
import { ackLine } from "./ack_line.ts";
import { apply } from "../broker/apply.ts";
import { decide } from "../broker/decide.ts";
import type { Accepted, Decision, Lookup } from "../broker/decision.ts";
import { type Need, neededFor } from "../broker/needs.ts";
import type { BrokerState, Now } from "../broker/state.ts";
import { trainingSync } from "../broker/sync.ts";
import { type Party, type Turn, TurnWriter } from "./turn.ts";

const log = getLogger(["aicollab", "hub"]);

/** Where deciding stopped before the last line. */
export interface Stop {
  /** The next line needs this from disk first. */
  readonly need?: Need;
  /** The sender said goodbye: what it sent behind that is not taken. */
  readonly left?: true;
}

/** The broker's rules at work on one state. */
export class TurnDecider {
  readonly #state: BrokerState;
  /** Nothing can be stored: the disk is full. */
  full = false;

  constructor(state: BrokerState) {
    this.#state = state;
  }

  /** Decides lines of `party` from `from` on; those that were decided are then the turn's. */
  decide(turn: Turn, party: Party, lines: readonly ParsedLine[], from: number): Stop {
    const writer = this.#writerOf(turn);
    let stop: Stop = {};
    for (let i = from; i < lines.length && !stop.left; i++) {
      const line = lines[i]!;
      if (line.ok) {
        const lookup = i === from ? turn.input.lookup : undefined;
        const need = lookup === undefined && neededFor(this.#state, line.message, party.recent);
        if (need) {
          stop = { need };
          break;
        }
        if (this.#take(turn, writer, party, line, this.#decideLine(turn, party, line, lookup))) {
          stop = { left: true };
        }
      } else refuseLine(writer, line);
      turn.lines.add(line);
    }
    this.#seal(turn, writer);
    return stop;
  }

  /**
   * Decides a turn's lines once more, as the disk was full and what was decided before never happened. No line needs a
   * lookup that it has not got, as nothing can be stored; presence stays as it became.
   */
  decideAgain(turn: Turn, party: Party): void {
    const lines = turn.lines.reread();
    turn.clear();
    const writer = this.#writerOf(turn);
    for (const [i, line] of lines.entries()) {
      if (line.ok) {
        const lookup = i === 0 ? turn.input.lookup : undefined;
        this.#take(
          turn,
          writer,
          party,
          line,
          turn.kept.get(i) ?? this.#decideLine(turn, party, line, lookup),
        );
      } else refuseLine(writer, line);
      turn.lines.add(line);
    }
    this.#seal(turn, writer);
  }

  /** Carries out what the hub itself decided: for leases, times to live and presence. */
  carryOut(turn: Turn, verdict: Accepted): void {
    turn.clear();
    const writer = this.#writerOf(turn);
    this.#apply(writer, verdict, turn.input.now);
    this.#seal(turn, writer);
  }

  #decideLine(
    turn: Turn,
    party: Party,
    { message, text }: AcceptedLine,
    lookup: Lookup | undefined,
  ): Decision {
    const decision = this.#ask(turn, party, message, text, lookup);
    if (!decision.ok) return decision;
    if (decision.optional) turn.kept.set(turn.lines.count, decision);
    if (this.full && decision.drafts.length > 0 && !decision.optional) {
      return refuse("STORAGE_FULL", "Cannot store this: the disk or its quota is full", {
        fix: "send it again when whoever runs the hub has made space",
        retryAfterMs: 1_000,
      });
    }
    return decision;
  }

  /** A rule that fails is a bug: it costs its message an answer, nobody else anything. */
  #ask(turn: Turn, { ai }: Party, message: AiMessage, text: string, lookup: Lookup | undefined): Decision {
    try {
      return decide({ state: this.#state, from: ai, message, text, now: turn.input.now, lookup });
    } catch (error) {
      log.error("A rule failed on a {type} of {ai}: {error}", { type: message.message_type, ai, error });
      return refuse("INTERNAL", "The hub failed on this message", { fix: "tell whoever runs the hub" });
    }
  }

  /** Whether the sender is gone with it. */
  #take(
    turn: Turn,
    writer: TurnWriter,
    party: Party,
    { message }: AcceptedLine,
    decision: Decision,
  ): boolean {
    const messageId = message.message_id;
    if (!decision.ok) {
      writer.refuse(errorLine(decision.code, { ...decision, messageId }));
      return false;
    }
    const before = this.#state.head;
    this.#apply(writer, decision, turn.input.now);
    if (messageId !== undefined) {
      const isStored = this.#state.head > before && decision.drafts[0]!.source === party.ai;
      if (isStored) party.recent.add(messageId, before + 1);
      writer.answer(
        ackLine(messageId, decision.ack?.seq ?? (isStored ? before + 1 : undefined), decision.ack),
      );
    }
    if (decision.sync) {
      const pending = turn.input.lookup?.pending ?? 0;
      writer.apart({ kind: "sync", text: trainingSync(this.#state, party.ai, pending) });
    }
    if (decision.close) writer.apart({ kind: "finish" });
    return decision.close === true;
  }

  #apply(writer: TurnWriter, { drafts, relays }: Accepted, now: Now): void {
    if (!this.full) {
      for (const draft of drafts) {
        const { source, type, target, data } = draft;
        const seq = this.#state.head + 1;
        writer.entry(draft, seq);
        writer.changed(apply(this.#state, { seq, source, type, target, data }, now));
      }
    }
    for (const relay of relays ?? []) writer.relay(relay);
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

function refuseLine(writer: TurnWriter, line: ParsedLine & { ok: false }): void {
  writer.refuse(errorLine(line.code, line));
  if (ERRORS[line.code].closes) writer.apart({ kind: "finish" });
}

let lastMs = -1;
let lastTimestamp = "";

/** RFC 3339 of a millisecond; the last one is remembered, a flood asks for the same again and again. */
function timestampOf(ms: number): string {
  if (ms !== lastMs) {
    lastMs = ms;
    lastTimestamp = new Date(ms).toISOString();
  }
  return lastTimestamp;
}
