/** Starts to post news of tasks as soon as there is somebody who wants them: the package of the protocol is large. */
import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import type { PushSender, TaskRecords } from "../a2a/handler.ts";
import type { Clock } from "../internal/clock.ts";
import type { CollaborationRow } from "../journal/rows.ts";
import type { Core } from "./session/core.ts";
import { webhookSecret, webhookSecretPath } from "./webhooks/secret.ts";

const log = getLogger(["aicollab", "hub"]);

export interface PushDoorOptions {
  readonly core: Pick<Core, "roster" | "sequencer" | "state" | "journal">;
  readonly records: TaskRecords;
  readonly folder: string;
  readonly allowPrivate: boolean;
  readonly clock: Clock;
}

/** Disposing ends what is being posted; a hub that is back goes on with it. */
export class PushDoor implements Disposable {
  readonly #options: PushDoorOptions;
  readonly #stop = new AbortController();
  /** Collaborations with configurations, as far as they are not over. */
  readonly #followed = new Set<string>();
  #sender: Promise<PushSender> | undefined;

  constructor(options: PushDoorOptions) {
    this.#options = options;
    const { roster, state } = options.core;
    roster.followChanges((changes) => {
      for (const { collaboration, progress } of changes) {
        if (collaboration !== undefined) this.#changed(collaboration);
        else if (progress !== undefined && this.#followed.has(progress.sessionId)) {
          this.#wake({ session_id: progress.sessionId });
        }
      }
    });
    for (const { row } of state.collaborations.values()) this.#changed(row);
    this.#resume().catch((error) => log.error("What was to be posted cannot be read: {error}", { error }));
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  #changed(row: CollaborationRow): void {
    const { session_id, state, push } = row;
    if (push === undefined && !this.#followed.has(session_id)) return;
    if (push !== undefined && (state === "open" || state === "active")) this.#followed.add(session_id);
    else this.#followed.delete(session_id);
    this.#wake(row);
  }

  #wake(row: Pick<CollaborationRow, "session_id" | "push">): void {
    this.#open().then((sender) => sender.wake(row)).catch((error) => {
      log.error("News of {session} cannot be posted: {error}", { session: row.session_id, error });
    });
  }

  /** Goes on with tasks that were over, and not posted whole, when the hub ended. */
  async #resume(): Promise<void> {
    const { folder, core: { journal } } = this.#options;
    if (!await exists(join(folder, "push"))) return;
    const { PushPositions } = await import("../a2a/handler.ts");
    for (const { session_id } of await new PushPositions(join(folder, "push"), journal.journalId).all()) {
      const row = await journal.session(session_id);
      if (row !== null && !this.#stop.signal.aborted) this.#wake(row);
    }
  }

  #open(): Promise<PushSender> {
    return this.#sender ??= this.#start();
  }

  async #start(): Promise<PushSender> {
    const { core: { journal, sequencer }, records, folder, allowPrivate, clock } = this.#options;
    const { PushPositions, PushSender } = await import("../a2a/handler.ts");
    return new PushSender({
      ...{ records, clock, journalId: journal.journalId },
      positions: new PushPositions(join(folder, "push"), journal.journalId),
      secretOf: (requester) => webhookSecret(webhookSecretPath(folder, requester)),
      onDead: (dead) => sequencer.pushDied(dead),
      reach: { allowPrivate, allowedBy: "--webhook-allow-private" },
    }, this.#stop.signal);
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
