/** Keeps what one simulated AI has learned from what it received, of which its messages speak. */
import { seqOfSession, sessionIdOf } from "../../protocol/names.ts";
import type { Random } from "./random.ts";
import type { ReceivedLine } from "./received_line.ts";

const MOST_HEARD = 4;
const MOST_DELIVERED = 12;
const MOST_TO_TOPICS = 4;

interface KnownCollaboration {
  readonly id: string;
  /** These fences were the AI's own; the newest is the last. */
  readonly fences: number[];
}

interface KnownQuestion {
  readonly session_id: string;
  readonly question_id: number;
}

export class SimulatedMemory {
  readonly #random: Random;
  readonly #collaborations = new Map<string, KnownCollaboration>();
  readonly #requested: string[] = [];
  readonly #heard: number[] = [];
  readonly #delivered: number[] = [];
  readonly #toTopics: number[] = [];
  /** It knows these questions, its own as well. */
  readonly #questions: KnownQuestion[] = [];
  /** `last` is the seq of the last entry that it received; undefined before the first connection. */
  last: number | undefined;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Remembers what a line of the hub says on the AI's own connection, which is read from where it ended. */
  observe(line: ReceivedLine["line"]): void {
    if (line.source_ai !== undefined && line.seq !== undefined) this.last = line.seq;
    if (line.message_type === "welcome") this.last ??= line.head_seq;
    if (line.message_type === "caught_up") this.last = line.seq;
    this.learn(line);
  }

  /** Remembers what a line of the hub says of messages and collaborations, whatever it came over. */
  learn(line: ReceivedLine["line"]): void {
    if (line.message_type === "message") this.#heard.push(line.seq);
    if (this.#heard.length > MOST_HEARD) this.#heard.shift();
    if (line.source_ai !== undefined && line.seq !== undefined) this.#delivered.push(line.seq);
    if (this.#delivered.length > MOST_DELIVERED) this.#delivered.shift();
    switch (line.message_type) {
      case "ack":
        return this.#acknowledged(line);
      case "training_sync":
        for (const { session_id, open_questions = [] } of line.data.collab_ops) {
          this.collaborationOf(session_id);
          for (const { question_id } of open_questions) this.asked(session_id, question_id);
        }
        return;
      case "collaboration_question":
        return this.asked(line.data.session_id, line.seq);
      case "collaboration_request":
      case "collaboration_reopened":
        this.collaborationOf(line.data.session_id);
        return;
      case "collaboration_closed":
        if (this.#random.chance(0.7)) this.#collaborations.delete(line.data.session_id);
    }
  }

  /** Remembers a question. */
  asked(session_id: string, question_id: number): void {
    this.#questions.push({ session_id, question_id });
  }

  /** Forgets what it knows of entries after `seq`, which are lost. */
  forgetAfter(seq: number): void {
    if (this.last !== undefined) this.last = Math.min(this.last, seq);
    this.#heard.splice(0, Infinity, ...this.#heard.filter((heard) => heard <= seq));
    this.#delivered.splice(0, Infinity, ...this.#delivered.filter((got) => got <= seq));
    this.#toTopics.splice(0, Infinity, ...this.#toTopics.filter((own) => own <= seq));
    for (const { id, fences } of this.#collaborations.values()) {
      if (seqOfSession(id) > seq) this.#collaborations.delete(id);
      else fences.splice(0, Infinity, ...fences.filter((fence) => fence <= seq));
    }
    this.#requested.splice(0, Infinity, ...this.#requested.filter((id) => seqOfSession(id) <= seq));
    const questions = this.#questions.filter(({ question_id }) => question_id <= seq);
    this.#questions.splice(0, Infinity, ...questions);
  }

  /** Returns the seqs of the last messages that it got. */
  get heard(): readonly number[] {
    return this.#heard;
  }

  /** Returns the seqs of the last entries that it got, on whatever connection. */
  get delivered(): readonly number[] {
    return this.#delivered;
  }

  /** Returns the seqs of what it has sent last to topics with other members. */
  get toTopics(): readonly number[] {
    return this.#toTopics;
  }

  /** Returns whether it won a collaboration lately. */
  get hasClaim(): boolean {
    return this.#claimed.length > 0;
  }

  /** Returns what it knows of a collaboration, of which it has heard at least now. */
  collaborationOf(id: string): KnownCollaboration {
    const known = this.#collaborations.get(id) ?? { id, fences: [] };
    this.#collaborations.set(id, known);
    return known;
  }

  /** Returns one of its own last requests, mostly. */
  ownRequest(): string | undefined {
    const own = this.#requested.slice(-3);
    return own.length > 0 && this.#random.chance(0.8) ? this.#random.pick(own) : undefined;
  }

  /** Returns a collaboration of which it may know nothing, as one of another AI and the operator, or one of its own requests. */
  guess(): KnownCollaboration {
    const id = this.ownRequest() ?? sessionIdOf(this.#random.between(1, 1 + (this.last ?? 0)));
    return { id, fences: [] };
  }

  /** Returns one of the questions that it learned of last. */
  recentQuestion(): KnownQuestion | undefined {
    return this.#questions.length === 0 ? undefined : this.#random.pick(this.#questions.slice(-4));
  }

  /** Returns one of the collaborations that it learned of last. */
  recentCollaboration(): KnownCollaboration | undefined {
    const known = [...this.#collaborations.values()].slice(-4);
    return known.length === 0 ? undefined : this.#random.pick(known);
  }

  /** Returns the collaborations that it won last, whether they are still its own or not. */
  get #claimed(): KnownCollaboration[] {
    return [...this.#collaborations.values()].filter(({ fences }) => fences.length > 0).slice(-3);
  }

  /** Returns a claim of its own, mostly with its current fence. */
  claim(): { session_id: string; fence: number } | undefined {
    const random = this.#random;
    if (!this.hasClaim) return undefined;
    const { id, fences } = random.pick(this.#claimed);
    const which = random.weighted({ newest: 8, former: 2, wrong: 1 });
    const fence = { newest: fences.at(-1)!, former: random.pick(fences), wrong: random.between(1, 300) };
    return { session_id: id, fence: fence[which] };
  }

  #acknowledged(line: ReceivedLine["line"]): void {
    if (line.members > 0 && line.seq !== undefined) this.#toTopics.push(line.seq);
    if (this.#toTopics.length > MOST_TO_TOPICS) this.#toTopics.shift();
    if (line.fence !== undefined) {
      const { fences } = this.collaborationOf(line.session_id);
      if (fences.at(-1) !== line.fence) fences.push(line.fence);
    } else if (line.session_id !== undefined) this.#requested.push(line.session_id);
  }
}
