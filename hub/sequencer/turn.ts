/**
 * A turn holds lines of one session that were decided together, and what becomes of them. It waits in the sequencer
 * until everything decided before is committed; consecutive entries of a turn form batches.
 */
import type { Accepted, Draft, Lookup, Relay } from "../broker/decision.ts";
import type { Actor } from "../broker/actor.ts";
import { type Changes, NOTHING } from "../broker/apply.ts";
import type { Now } from "../broker/state.ts";
import type { MessageType } from "../../protocol/messages.ts";
import { entryPrefix, relayPrefix } from "../broker/line_prefix.ts";
import type { Audience, Batch, Counts, Tag } from "../../journal/rows.ts";
import { isSameTag, type Wants } from "../../journal/tags.ts";
import type { RecentIds } from "./recent_ids.ts";
import { TurnLines } from "./turn_lines.ts";

/** A party submits lines in the name of one AI and gets their answers. */
export interface Party {
  readonly ai: string;
  /** The person who acts as `ai`, by whom its stored messages are recorded; undefined for an AI. */
  readonly actor?: Actor | undefined;
  /** It gets no more than this, on this connection. */
  readonly wants?: Wants | undefined;
  /** It is a person, under a name of their own or as the operator. */
  readonly isPerson?: boolean | undefined;
  /** It acts as `ai` beside the AI's own connection, or without one. */
  readonly isVisit?: boolean | undefined;
  readonly recent: RecentIds;
  /** The lines that are submitted now were read at this monotonic time. */
  readonly arrivedMs: number;
  /** Queues whole lines for it, as text or in UTF-8; nothing happens when the connection is gone. */
  answer(lines: string | Uint8Array): void;
  /** Queues a `training_sync`, without its line feed; it waits until a replay is over. */
  sync(line: string): void;
  /** Ends the connection once everything that is queued was written. */
  closeGracefully(): void;
  /** Takes `lines` lines of `bytes` bytes in all out of what is in flight: they are decided, and their answers queued. */
  removeInFlight(lines: number, bytes: number): void;
}

/** A line that is not stored goes to everybody but `except`. */
export interface LiveLine {
  readonly type: MessageType;
  readonly except: string;
  readonly line: Uint8Array;
}

/** These leave, in order, when a turn is published. */
export type Output =
  | { readonly kind: "batch"; readonly batch: Batch }
  | { readonly kind: "relay"; readonly relay: LiveLine }
  | { readonly kind: "answer"; readonly lines: Uint8Array }
  | { readonly kind: "sync"; readonly text: string }
  | { readonly kind: "close" };

/** `Published` is what is true of the journal once a turn is published. */
export interface Published {
  readonly head: number;
  readonly counts: Counts;
  /** `open` counts collaborations that are open or active. */
  readonly open: number;
}

export interface TurnInput {
  /** A party sent the lines; a turn without lines has what the hub itself decided. */
  readonly by: Party | Accepted;
  /** The lookup was made for the first line. */
  readonly lookup: Lookup | undefined;
  readonly now: Now;
  /** Its lines were read at this monotonic time. */
  readonly arrivedMs: number;
}

const encoder = new TextEncoder();

export class Turn {
  readonly input: TurnInput;
  /** These decisions, by line, changed presence, which a full disk does not undo: they are not made anew. */
  readonly presenceDecisions = new Map<number, Accepted>();
  lines = new TurnLines();
  outputs: Output[] = [];
  entries = 0;
  refused = 0;
  /** What its entries change, in their order. */
  changes: Changes[] = [];
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
    this.changes = [];
  }
}

/** Writes a turn's outputs: it joins entries into batches and answers into one block, and keeps their order. */
export class TurnWriter {
  readonly #turn: Turn;
  readonly #timestamp: string;
  #source = "";
  #audience: Audience = "*";
  #tag: Tag | undefined;
  #first = 0;
  #last = 0;
  #lines = "";
  #answers = "";

  constructor(turn: Turn, timestamp: string) {
    this.#turn = turn;
    this.#timestamp = timestamp;
  }

  /** Writes an entry; `tag` is that of a broadcast. */
  entry(draft: Draft, seq: number, tag?: Tag): void {
    const continues = this.#lines !== "" && this.#source === draft.source &&
      sameAudience(this.#audience, draft.audience) && isSameTag(this.#tag, tag);
    if (!continues) {
      this.flush();
      this.#source = draft.source;
      this.#audience = draft.audience;
      this.#tag = tag;
      this.#first = seq;
    }
    this.#last = seq;
    this.#lines += entryPrefix(seq, draft.source, this.#timestamp) + draft.text.slice(1) + "\n";
    this.#turn.entries++;
  }

  changed(changes: Changes): void {
    if (changes !== NOTHING) this.#turn.changes.push(changes);
  }

  /** Answers the sender with a line, without its line feed, behind the entries that were written before. */
  answer(line: string): void {
    this.#answers += line + "\n";
  }

  /** Answers the sender with an `error` line. */
  refuse(line: string): void {
    this.#turn.refused++;
    this.answer(line);
  }

  relay({ source, type, except, text }: Relay): void {
    this.flush();
    const line = encoder.encode(relayPrefix(source, this.#timestamp) + text.slice(1) + "\n");
    this.#turn.outputs.push({ kind: "relay", relay: { type, except, line } });
  }

  /** Adds an output that must not be joined with what was written before. */
  separate(output: Output): void {
    this.flush();
    this.#turn.outputs.push(output);
  }

  /** Ends the batch and the answers that are being joined. */
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
          tag: this.#tag,
          lines: encoder.encode(this.#lines),
        },
      });
      this.#lines = "";
    }
    if (this.#answers !== "") {
      // Text is encoded at once: ropes of strings that wait for a commit keep the garbage collector busy.
      outputs.push({ kind: "answer", lines: encoder.encode(this.#answers) });
      this.#answers = "";
    }
  }
}

function sameAudience(a: Audience, b: Audience): boolean {
  if (a === "*" || b === "*") return a === b;
  return a.length === b.length && a.every((ai, i) => ai === b[i]);
}

/** Returns the party that gets a turn's answers: none, where the hub itself decided. */
export function partyOf({ input: { by } }: Turn): Party | undefined {
  return "drafts" in by ? undefined : by;
}
