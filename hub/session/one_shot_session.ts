/** Runs a session for one message that comes without a connection: it is submitted and answered like any other line. */
import type { AiMessage } from "../../protocol/messages.ts";
import type { AcceptedLine } from "../../protocol/parse.ts";
import type { Actor } from "../broker/actor.ts";
import type { RecentIds } from "../sequencer/recent_ids.ts";
import type { Core } from "./core.ts";
import type { LookupCore } from "./lookup.ts";
import { SHUTTING_DOWN } from "./screening.ts";
import { submitLines, type Submitter } from "./submission.ts";

/** A one-shot session uses these parts of the hub. */
export type OneShotCore = LookupCore & Pick<Core, "clock" | "draining" | "recentIds">;

/** An answer is the `ack` or the `error` of the message, with the fields of the wire. */
export interface Answer {
  readonly message_type: "ack" | "error";
  readonly seq?: number;
  readonly code?: string;
  readonly message?: string;
  readonly fix?: string;
}

/** A sender speaks in the name of `ai`; `actor` is the person behind it. */
export interface Sender {
  readonly ai: string;
  readonly actor?: Actor;
}

/**
 * Sends `message` and resolves with its answer, once everything decided before it is committed. The caller has authenticated the
 * sender, who does not become present by it.
 * @throws {JournalError} when a lookup fails.
 */
export async function sendOnce(
  core: OneShotCore,
  sender: Sender,
  message: AiMessage & { readonly message_id: string },
): Promise<Answer> {
  const shuttingDown = {
    message_type: "error",
    code: SHUTTING_DOWN.code,
    message: SHUTTING_DOWN.text,
    fix: SHUTTING_DOWN.fix!,
  } as const;
  if (core.draining) return shuttingDown;
  const ids = core.recentIds.hold(sender.ai);
  try {
    await ids.loaded;
    const session = new OneShotSession(core, sender, ids.recent);
    const decided = await submitLines(core, session, [lineOf(message)]);
    return decided === 0 ? shuttingDown : await session.answered;
  } finally {
    ids.release();
  }
}

class OneShotSession implements Submitter {
  readonly ai: string;
  readonly actor: Actor | undefined;
  readonly arrivedMs: number;
  readonly isPerson: boolean;
  readonly isVisit = true;
  readonly recent: RecentIds;
  hasLeft = false;
  readonly #core: OneShotCore;
  readonly #answer = Promise.withResolvers<Answer>();

  constructor(core: OneShotCore, { ai, actor }: Sender, recent: RecentIds) {
    this.ai = ai;
    this.actor = actor;
    this.isPerson = actor !== undefined;
    this.recent = recent;
    this.#core = core;
    this.arrivedMs = core.clock.monotonicMs();
  }

  get answered(): Promise<Answer> {
    return this.#answer.promise;
  }

  /** Is true in a hub that drains: that decides only what comes from open connections. */
  get ended(): boolean {
    return this.#core.draining;
  }

  answersDrained(): Promise<void> {
    return Promise.resolve();
  }

  answer(lines: string | Uint8Array): void {
    this.#answer.resolve(JSON.parse(typeof lines === "string" ? lines : new TextDecoder().decode(lines)));
  }

  // These are of use to parties that stay connected.
  sync(): void {}

  closeGracefully(): void {}

  removeInFlight(): void {}
}

function lineOf(message: AiMessage): AcceptedLine {
  const text = JSON.stringify(message);
  return { ok: true, text, bytes: text.length, message };
}
