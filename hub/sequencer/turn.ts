/**
 * A turn: lines of one connection that were decided in one go, and what became of them. Turns wait in the sequencer
 * until everything decided before is committed; entries of a turn that follow each other form runs.
 */
import type { Accepted, Draft, Lookup, Relay } from "../broker/decision.ts";
import type { Changes, Progress } from "../broker/apply.ts";
import type { Now } from "../broker/state.ts";
import { entryPrefix, relayPrefix } from "../broker/line_prefix.ts";
import type { AiRow, Audience, Batch, CollaborationRow, Counts } from "../../journal/rows.ts";
import type { RecentIds } from "./recent_ids.ts";
import { TurnLines } from "./turn_lines.ts";

/** The AI behind a connection, as far as decisions and their answers go. */
export interface Party {
  readonly ai: string;
  readonly recent: RecentIds;
  /** When the lines that are submitted now were read, monotonic milliseconds. */
  readonly arrivedMs: number;
  /** Queues whole lines for it, as text or as its bytes; nothing happens when the connection is gone. */
  answer(lines: string | Uint8Array): void;
  /** Queues a `training_sync` without line feed; it waits until a replay is over. */
  sync(line: string): void;
  /** Ends the connection once everything queued was written. */
  finish(): void;
  /** `lines` lines of `bytes` bytes are decided and told. */
  settled(lines: number, bytes: number): void;
}

/** One thing that leaves when the turn is told. */
export type Output =
  | { readonly kind: "batch"; readonly batch: Batch }
  | { readonly kind: "relay"; readonly except: string; readonly line: Uint8Array }
  | { readonly kind: "answer"; readonly lines: Uint8Array }
  | { readonly kind: "sync"; readonly text: string }
  | { readonly kind: "finish" };

/** What is true of the journal once a turn is told. */
export interface Published {
  readonly head: number;
  readonly counts: Counts;
  /** Sessions open and active. */
  readonly open: number;
}

/** What a turn is about, beside its lines. */
export interface TurnInput {
  /** Whose lines it decides, or what the hub itself decided; then there are no lines. */
  readonly by: Party | Accepted;
  /** What was read from disk for the first line. */
  readonly lookup: Lookup | undefined;
  readonly now: Now;
  /** When its lines were read, monotonic milliseconds. */
  readonly arrivedMs: number;
}

const encoder = new TextEncoder();

/** Input, outputs and changed rows of one turn. */
export class Turn {
  readonly input: TurnInput;
  /** Verdicts that changed presence, by line: presence is not taken back when the disk is full. */
  readonly kept = new Map<number, Accepted>();
  lines = new TurnLines();
  outputs: Output[] = [];
  entries = 0;
  refused = 0;
  ais: AiRow[] = [];
  collaborations: CollaborationRow[] = [];
  progress: Progress[] = [];
  published!: Published;

  constructor(input: TurnInput) {
    this.input = input;
  }

  /** Forgets what was decided, to decide it anew. */
  clear(): void {
    this.lines = new TurnLines();
    this.outputs = [];
    this.entries = 0;
    this.refused = 0;
    this.ais = [];
    this.collaborations = [];
    this.progress = [];
  }
}

/** Writes a turn's outputs: joins entries into runs and answers into one text, and keeps their order. */
export class TurnWriter {
  readonly #turn: Turn;
  readonly #timestamp: string;
  #source = "";
  #audience: Audience = "*";
  #first = 0;
  #last = 0;
  #lines = "";
  #answers = "";

  constructor(turn: Turn, timestamp: string) {
    this.#turn = turn;
    this.#timestamp = timestamp;
  }

  entry(draft: Draft, seq: number): void {
    const continues = this.#lines !== "" && this.#source === draft.source &&
      sameAudience(this.#audience, draft.audience);
    if (!continues) {
      this.flush();
      this.#source = draft.source;
      this.#audience = draft.audience;
      this.#first = seq;
    }
    this.#last = seq;
    this.#lines += entryPrefix(seq, draft.source, this.#timestamp) + draft.text.slice(1) + "\n";
    this.#turn.entries++;
  }

  changed({ ai, collaboration, progress }: Changes): void {
    if (ai) this.#turn.ais.push(ai);
    if (collaboration) {
      this.#turn.collaborations.push(collaboration);
      // How far it was is over with the partner who said so.
      this.#turn.progress = this.#turn.progress.filter(({ sessionId }) =>
        sessionId !== collaboration.session_id
      );
    }
    if (progress) this.#turn.progress.push(progress);
  }

  /** A line for the sender, without its line feed. Leaves after the entries before it. */
  answer(line: string): void {
    this.#answers += line + "\n";
  }

  /** The line that refuses one of the sender's. */
  refuse(line: string): void {
    this.#turn.refused++;
    this.answer(line);
  }

  relay({ source, except, text }: Relay): void {
    this.flush();
    const line = encoder.encode(relayPrefix(source, this.#timestamp) + text.slice(1) + "\n");
    this.#turn.outputs.push({ kind: "relay", except, line });
  }

  /** Something that must not be joined with what stands before. */
  apart(output: Output): void {
    this.flush();
    this.#turn.outputs.push(output);
  }

  /** Ends the run and the answers that were being joined. */
  flush(): void {
    const { outputs, input } = this.#turn;
    if (this.#lines !== "") {
      outputs.push({
        kind: "batch",
        batch: {
          first: this.#first,
          last: this.#last,
          atMs: input.now.wallMs,
          source: this.#source,
          audience: this.#audience,
          lines: encoder.encode(this.#lines),
        },
      });
      this.#lines = "";
    }
    if (this.#answers !== "") {
      // Encoded now: ropes of strings that wait for a commit keep the collector busy.
      outputs.push({ kind: "answer", lines: encoder.encode(this.#answers) });
      this.#answers = "";
    }
  }
}

function sameAudience(a: Audience, b: Audience): boolean {
  if (a === "*" || b === "*") return a === b;
  return a.length === b.length && a.every((ai, i) => ai === b[i]);
}
