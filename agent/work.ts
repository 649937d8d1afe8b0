/** Follows one task from its accept to its end at the hub: the fence, the lease, the progress, the result. */
import { getLogger } from "@logtape/logtape";
import { type HubClient, RefusedError } from "../client/hub_client.ts";
import type { Clock } from "../internal/clock.ts";
import { NOT_HELD } from "../protocol/errors.ts";
import type { DataOf } from "../protocol/messages.ts";
import { noteOf, type Output, resultsOf } from "./output.ts";
import { usageIn } from "./claimed_usage.ts";
import type { Claim } from "./offers.ts";

const log = getLogger(["aicollab", "agent"]);

/** Progress is reported at most this often. */
const TICK_MS = 1_000;
/** The lease is renewed when this part of it has passed in silence. */
const LEASE_PARTS = 3;
/** A line is refused with these for its form, and another form of the same result may do. */
const UNFIT: ReadonlySet<string> = new Set([
  "BAD_JSON",
  "BAD_UTF8",
  "TOO_COMPLEX",
  "LINE_TOO_LONG",
  "INVALID_MESSAGE",
]);
/** Another AI works on the task. */
const TAKEN: ReadonlySet<string> = new Set(["SESSION_TAKEN"]);

export type Sender = Pick<HubClient, "send">;

export interface WorkOptions {
  readonly session_id: string;
  readonly claim: Claim;
  readonly hub: Sender;
  readonly clock: Clock;
}

/** A task of which this agent became the partner. */
export class Work implements Disposable {
  readonly session_id: string;
  readonly #hub: Sender;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  readonly #lost = new AbortController();
  #claim: Claim;
  #note: string | undefined;
  #isReporting = false;
  #isHandingBack = false;
  #regaining: Promise<boolean> | undefined;
  /** By question: the answer, which may come before the ack of the question. */
  readonly #answers = new Map<number, PromiseWithResolvers<string>>();

  constructor({ session_id, claim, hub, clock }: WorkOptions) {
    this.session_id = session_id;
    this.#hub = hub;
    this.#clock = clock;
    this.#claim = claim;
    this.#keepLease();
  }

  get fence(): number {
    return this.#claim.fence;
  }

  /** The ids of its questions that nobody had answered when it was taken up. */
  get openQuestions(): readonly number[] {
    return this.#claim.openQuestions ?? [];
  }

  /** Is aborted with a sentence once the task is another AI's, or nobody's any more. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Ends the reports and renewals. */
  [Symbol.dispose](): void {
    this.#ended.abort();
  }

  /** Takes a line of what does the task, which the requester gets as progress. */
  heard(line: string): void {
    this.#note = noteOf(line) ?? this.#note;
  }

  /** Asks the requester something, and resolves with the id of the question. @throws {RefusedError} */
  async ask(text: string): Promise<number> {
    const { session_id, fence } = this;
    const { seq } = await this.#hub.send("collaboration_question", { session_id, fence, text });
    return seq!;
  }

  /** Resolves with the requester's answer to a question. */
  answerTo(question_id: number): Promise<string> {
    return this.#answerTo(question_id).promise;
  }

  /** The requester has answered. */
  answered(question_id: number, text: string): void {
    this.#answerTo(question_id).resolve(text);
  }

  #answerTo(question_id: number): PromiseWithResolvers<string> {
    const known = this.#answers.get(question_id) ?? Promise.withResolvers<string>();
    this.#answers.set(question_id, known);
    return known;
  }

  /** The hub said that the task is over. */
  closed(why: string): void {
    this.#lose(why);
  }

  /** This agent gives the task back: whoever takes it next begins anew. */
  get isHandingBack(): boolean {
    return this.#isHandingBack;
  }

  /** The hub offers the task again, as the lease ran out: it is taken again for what is being done anyway. */
  async reopened(): Promise<void> {
    await this.#regain();
  }

  /**
   * Delivers the result, in another form where the hub takes one not, and where the lease was lost as long as the task is still
   * open. @returns the result that was delivered; undefined where the task is not ours any more.
   */
  async complete(output: Output, maxLineBytes: number) {
    const usage = usageIn(output);
    for (const result of resultsOf(output, maxLineBytes)) {
      try {
        await this.#finish({ outcome: "success", result, ...(usage === undefined ? {} : { usage }) });
        return result;
      } catch (error) {
        if (isRefused(error, TAKEN)) return void this.#lose(lostBy(error));
        if (isRefused(error, NOT_HELD)) return undefined;
        if (!isRefused(error, UNFIT)) throw error;
        log.debug("The hub does not take the result of {session} in this form: {why}", {
          session: this.session_id,
          why: (error as Error).message,
        });
      }
    }
    return undefined;
  }

  /** Ends the task as one that failed. @returns whether it was ours to end */
  async fail(reason: string): Promise<boolean> {
    try {
      await this.#finish({ outcome: "failure", result: { reason } });
      return true;
    } catch (error) {
      if (isRefused(error, TAKEN)) this.#lose(lostBy(error));
      else if (!isRefused(error, NOT_HELD)) throw error;
      return false;
    }
  }

  async #finish(end: Pick<DataOf<"collaboration_complete">, "outcome" | "result" | "usage">): Promise<void> {
    const { session_id } = this;
    const send = () =>
      this.#hub.send("collaboration_complete", { session_id, fence: this.fence, ...end, reaccept: true });
    await send().catch(async (error) => {
      // Another AI has had the task in between, or this one under a fence that it never learned.
      if (!isRefused(error, NOT_HELD) || !await this.#regain()) throw error;
      await send();
    });
  }

  /** Gives the task back, so that it is offered again at once, and says what the printed JSON claims to have been spent on it. */
  async handBack(reason: string, output?: Output): Promise<void> {
    this.#isHandingBack = true;
    const { session_id, fence } = this;
    const usage = output && usageIn(output);
    try {
      if (usage !== undefined) {
        await this.#hub.send("collaboration_progress", { session_id, fence, progress: 0, usage });
      }
      await this.#hub.send("collaboration_decline", { session_id, fence, reason });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      log.info("{session} needs no handing back: {code}", { session: session_id, code: error.code });
    }
  }

  async #keepLease(): Promise<void> {
    const { signal } = this.#ended;
    let [said, sentMs]: [string | undefined, number] = [undefined, this.#clock.monotonicMs()];
    while (!signal.aborted) {
      const leasePartMs = this.#claim.leaseMs / LEASE_PARTS;
      await this.#clock.delay(Math.min(TICK_MS, leasePartMs), signal);
      const nowMs = this.#clock.monotonicMs();
      const note = this.#note === said ? undefined : this.#note;
      const isDue = note !== undefined || nowMs - sentMs >= leasePartMs;
      // While the hub is away, one report waits for it and not one a second.
      if (signal.aborted || !isDue || this.#isReporting) continue;
      [said, sentMs] = [this.#note, nowMs];
      this.#report(note);
    }
  }

  /** Says what is new, which renews the lease, or renews it without a word. */
  async #report(note: string | undefined): Promise<void> {
    this.#isReporting = true;
    const { session_id, fence } = this;
    try {
      if (note === undefined) await this.#hub.send("collaboration_renew", { session_id, fence });
      else await this.#hub.send("collaboration_progress", { session_id, fence, progress: 0, note });
    } catch (error) {
      // Whatever else went wrong with the connection, whoever reads it gets to know.
      if (isRefused(error, NOT_HELD) && !this.#ended.signal.aborted) await this.#regain();
    } finally {
      this.#isReporting = false;
    }
  }

  /** Accepts the task again, which the hub allows as long as nobody else has. */
  #regain(): Promise<boolean> {
    this.#regaining ??= this.#acceptAgain().finally(() => this.#regaining = undefined);
    return this.#regaining;
  }

  async #acceptAgain(): Promise<boolean> {
    const { session_id } = this;
    try {
      const { fence, lease_ms } = await this.#hub.send("collaboration_accept", { session_id });
      if (fence !== this.fence) {
        log.info("Took {session} again, with fence {fence}", { session: session_id, fence });
      }
      this.#claim = { fence: fence!, leaseMs: lease_ms! };
      return true;
    } catch (error) {
      // The connection has ended for good: whoever reads it gets to know.
      if (!(error instanceof RefusedError)) return false;
      this.#lose(lostBy(error));
      return false;
    }
  }

  #lose(why: string): void {
    if (!this.#lost.signal.aborted) this.#lost.abort(why);
  }
}

function lostBy({ code }: RefusedError): string {
  return `it lost the task (${code})`;
}

function isRefused(error: unknown, codes: ReadonlySet<string>): error is RefusedError {
  return error instanceof RefusedError && codes.has(error.code);
}
