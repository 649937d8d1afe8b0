/** Shares what was measured here, and checks what others share before anything of it is used. */
import { getLogger } from "@logtape/logtape";
import { ClosedError, type Delivered, HubError, RefusedError } from "../client/hub_client.ts";
import { componentShare } from "./artifacts/component.ts";
import { type PatternContent, patternShare, trainerOf } from "./artifacts/pattern.ts";
import { type Checked, Checker, isOurs } from "./artifacts/verify.ts";
import type { Hub } from "./hub_port.ts";
import { kernelOfSpace } from "./kernels/table.ts";
import type { Library } from "./library.ts";
import { Reputation } from "./reputation.ts";

const log = getLogger(["aicollab", "trainer"]);

/** A hub that loses entries loses the last ones: so many of the own shares are kept to share them again. */
const KEPT_SHARES = 64;

type Shared = Delivered<"pattern_share"> | Delivered<"os_component_share">;

/** A component that belongs to a collaboration is sent under its fence. */
export interface CollaborationFence {
  readonly session_id: string;
  readonly fence: number;
}

/** A trainer keeps this over all its connections. */
export interface Knowledge {
  readonly library: Library;
  readonly checker: Checker;
  readonly reputation: Reputation;
}

export class Exchange {
  readonly #hub: Hub;
  readonly #library: Library;
  readonly #checker: Checker;
  readonly #reputation: Reputation;
  readonly #signal: AbortSignal | undefined;
  /**
   * Unchecked shares are kept by sender, kind and space: the newest one stands for all, in the place of the first,
   * so that a flood costs one check and a busy sender is not always last.
   */
  readonly #unchecked = new Map<string, Shared>();
  readonly #shared = new Set<string>();
  readonly #pending = new Set<Promise<unknown>>();
  /** The last shares from here that the hub stored, outside of collaborations, can be shared again. */
  #stored: { readonly seq: number; readonly share: () => void }[] = [];

  constructor(
    hub: Hub,
    { library, checker = new Checker(), reputation = new Reputation() }:
      & Pick<Knowledge, "library">
      & Partial<Knowledge>,
    /** An abort ends checks: they throw its reason, and nothing is judged. */
    signal?: AbortSignal,
  ) {
    this.#signal = signal;
    this.#hub = hub;
    this.#library = library;
    this.#checker = checker;
    this.#reputation = reputation;
  }

  /**
   * Keeps a share of another AI for a later check. It drops what makes no claim in our form, what was judged
   * already, and whatever an ignored sender shares.
   */
  hear(message: Shared): void {
    const { data, source_ai } = message;
    const content = message.message_type === "pattern_share" ? message.data.content : message.data.evidence;
    if (!isOurs(content) || this.#reputation.of(source_ai) === "ignored") return;
    if (this.#reputation.resultOf(source_ai, subjectOf(message))) return;
    // Whoever shared it first counts as its maker, also where the check comes later or never.
    this.#checker.note(patternIn(message), source_ai);
    // Domains are free words: all that name no space of ours count as one.
    const space = kernelOfSpace(data.domain)?.space.id ?? "";
    const key = `${source_ai} ${message.message_type} ${space}`;
    this.#unchecked.set(key, message);
  }

  /** Returns whether something waits to be checked; with `space`, only patterns of that space count. */
  hasUnchecked(space?: string): boolean {
    return this.#next(space) !== undefined;
  }

  /**
   * Checks the share that came first, those of doubtful senders last; sends everyone the verdict, and keeps a
   * verified pattern. Yields between evaluations.
   * @returns how many evaluations it took.
   */
  async checkNext(space?: string): Promise<number> {
    const next = this.#next(space);
    return next ? await this.#checkWaiting(next) : 0;
  }

  /** Checks the pattern of that id out of turn, where it waits to be checked. */
  async checkPattern(patternId: string): Promise<void> {
    const maker = trainerOf(patternId);
    const waiting = [...this.#unchecked].find(([, message]) =>
      message.source_ai === maker && subjectOf(message) === patternId
    );
    if (waiting) await this.#checkWaiting(waiting);
  }

  async #checkWaiting([key, message]: [string, Shared]): Promise<number> {
    this.#unchecked.delete(key);
    const { verdict, claim } = await this.#check(message);
    log.info("Checked {subject} of {ai}: {result}{reason}", {
      subject: verdict.subject,
      ai: message.source_ai,
      result: verdict.result,
      reason: verdict.reason ? ` (${verdict.reason})` : "",
    });
    this.#track(this.#hub.send("verdict", { ...verdict }), `verdict on ${verdict.subject}`);
    this.#remember(message.source_ai, { verdict, claim });
    return verdict.evals;
  }

  /**
   * Returns whether nothing may start from the pattern of that id: it was checked and not verified, or its maker is
   * ignored.
   */
  isRejected(patternId: string): boolean {
    const ai = trainerOf(patternId);
    const result = this.#reputation.resultOf(ai, patternId);
    return this.#reputation.of(ai) === "ignored" || (result !== undefined && result !== "verified");
  }

  /** Shares a pattern and keeps it; the same content is never shared twice. @returns its id. */
  sharePattern(content: PatternContent): string {
    const share = patternShare(content);
    if (this.#shared.has(share.digest)) return share.pattern_id;
    this.#shared.add(share.digest);
    this.#checker.note(content, content.provenance.trainer);
    this.#library.add({ pattern_id: share.pattern_id, content });
    this.#sendPattern(share, content);
    return share.pattern_id;
  }

  #sendPattern(share: ReturnType<typeof patternShare>, content: PatternContent): void {
    const sent = this.#hub.send("pattern_share", { ...share }).then(({ seq }) => {
      this.#keepStored(seq!, () => this.#sendPattern(share, content));
      log.info("Shared pattern {id}: {what}", { id: share.pattern_id, what: inWords(content) });
    });
    this.#track(sent, `pattern ${share.pattern_id}`);
  }

  /**
   * Shares the component of a pattern, in a collaboration where one is given. @returns its id once the hub has it.
   * @throws {RefusedError} where the collaboration is no longer ours; also what `HubClient.send` throws.
   */
  async shareComponent(
    content: PatternContent,
    patternId: string,
    fence?: CollaborationFence,
  ): Promise<string> {
    const share = componentShare(content, patternId);
    const { seq } = await this.#hub.send("os_component_share", { ...share, ...fence });
    if (!fence) this.#keepStored(seq!, () => this.postComponent(content, patternId));
    log.info("Shared component {id}", { id: share.component_id });
    return share.component_id;
  }

  /**
   * Shares a component as `shareComponent` does, outside of collaborations and without waiting; a refusal is
   * logged.
   */
  postComponent(content: PatternContent, patternId: string): void {
    this.#track(this.shareComponent(content, patternId), `the component of ${patternId}`);
  }

  /**
   * Forgets what the hub has lost, which is all that it had after `seq`: what others shared then is not checked, and what was
   * shared from here is shared again.
   */
  lostAfter(seq: number): void {
    for (const [key, message] of this.#unchecked) if (message.seq > seq) this.#unchecked.delete(key);
    const lost = this.#stored.filter((stored) => stored.seq > seq);
    this.#stored = this.#stored.filter((stored) => stored.seq <= seq);
    for (const { share } of lost) share();
  }

  /** Sends a message without waiting for its ack; a refusal is logged. */
  post(...message: Parameters<Hub["send"]>): void {
    this.#track(this.#hub.send(...message), message[0]);
  }

  /** This is true once everything shared so far is answered. */
  get isSettled(): boolean {
    return this.#pending.size === 0;
  }

  /** Resolves when everything shared so far is answered. */
  async settled(): Promise<void> {
    await Promise.all(this.#pending);
  }

  #keepStored(seq: number, share: () => void): void {
    this.#stored = [...this.#stored, { seq, share }].slice(-KEPT_SHARES);
  }

  #next(space: string | undefined): [string, Shared] | undefined {
    const fits = ([, { message_type, data }]: [string, Shared]) =>
      space === undefined || (message_type === "pattern_share" && data.domain === space);
    const fitting = [...this.#unchecked].filter(fits);
    return fitting.find(([, { source_ai }]) => this.#reputation.of(source_ai) === "good") ?? fitting[0];
  }

  async #check(message: Shared): Promise<Checked<unknown>> {
    if (message.message_type === "os_component_share") {
      return await this.#checker.component(message.data, message.source_ai, this.#signal);
    }
    const checked = await this.#checker.pattern(message.data, message.source_ai, this.#signal);
    const { verdict, content } = checked;
    if (content) this.#library.add({ pattern_id: verdict.subject, content });
    return checked;
  }

  #remember(ai: string, { verdict, claim }: Checked<unknown>): void {
    const standing = this.#reputation.judge(ai, verdict, claim);
    if (standing === "good") log.info("{ai} made true claims again: its shares are checked in turn", { ai });
    if (standing === "doubtful") {
      log.warning("{ai} made a false claim: its shares are checked after all others", { ai });
    }
    if (standing !== "ignored") return;
    log.warning("{ai} made false claims again: its shares are not checked any more", { ai });
    for (const [key, { source_ai }] of this.#unchecked) if (source_ai === ai) this.#unchecked.delete(key);
  }

  #track(sent: Promise<unknown>, what: string): void {
    const answered = sent.catch((error) => {
      if (error instanceof RefusedError) {
        log.warning("The hub refused {what}: {code} {text}", { what, code: error.code, text: error.message });
      } else if (!(error instanceof ClosedError || error instanceof HubError)) throw error;
    }).finally(() => this.#pending.delete(answered));
    this.#pending.add(answered);
  }
}

function patternIn(message: Shared): unknown {
  if (message.message_type === "pattern_share") return message.data.content;
  return (message.data.evidence as { pattern?: unknown }).pattern;
}

function subjectOf(message: Shared): string {
  return message.message_type === "pattern_share" ? message.data.pattern_id : message.data.component_id;
}

function inWords({ finding, classic, space, score }: PatternContent): string {
  const baseline = `${score.baseline.name} ${score.baseline.value.toFixed(3)}`;
  switch (finding) {
    case "classic":
      return `of the classics of ${space}, ${classic} does best here`;
    case "classic_suffices":
      return `classic ${classic} suffices here for ${space}`;
    case "joint":
      return `${score.objective} ${score.baseline.value.toFixed(3)} → ${score.value.toFixed(3)} in ${space}`;
    default:
      return `${score.objective} ${score.value.toFixed(3)} in ${space}, best classic ${baseline}`;
  }
}
