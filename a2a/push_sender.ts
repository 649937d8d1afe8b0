/** Posts news of tasks to where their clients want them, each in order, until it is taken or given up; nothing waits for it. */
import { getLogger } from "@logtape/logtape";
import { beforeAbort } from "../internal/before_abort.ts";
import { Changes } from "../internal/changes.ts";
import type { Clock } from "../internal/clock.ts";
import { countedBy } from "../internal/repeated_records.ts";
import type { Reach } from "../internal/safe_fetch.ts";
import { signedPost } from "../internal/signed_post.ts";
import type { CollaborationRow, PushConfig } from "../journal/rows.ts";
import type { PushPosition, PushPositions } from "./push_positions.ts";
import { type PushUpdate, updatesOf } from "./push_updates.ts";
import type { TaskRecords } from "./records.ts";

const log = getLogger(["aicollab", "hub"]);

/** A post that takes longer has failed. */
const POST_MS = 10_000;
/** Between two tries this time passes, which doubles up to the second. */
const [FIRST_TRY_MS, LAST_TRY_MS] = [1_000, 300_000];
/** What cannot be posted for so long is a dead letter. */
export const DEAD_MS = 24 * 3_600_000;
/** The library is at most so far behind. */
const CATCH_UP_MS = 10_000;

/** An update that nobody has taken. */
export interface DeadPush {
  readonly seq: number;
  readonly requester: string;
  /** Where it was to be posted, without what may hold a secret. */
  readonly origin: string;
}

export interface PushParts {
  readonly records: Pick<TaskRecords, "head" | "session" | "library" | "caughtUp">;
  readonly positions: PushPositions;
  readonly journalId: string;
  /** Resolves with the secret by which posts for a requester are signed. */
  readonly secretOf: (requester: string) => Promise<string>;
  /** Records a dead letter, and resolves when that is committed. */
  readonly onDead: (dead: DeadPush) => Promise<void>;
  readonly reach: Pick<Reach, "allowPrivate" | "allowedBy">;
  readonly clock: Clock;
}

/** Starts with what was left undone; aborting `signal` ends it. */
export class PushSender {
  readonly #parts: PushParts;
  readonly #signal: AbortSignal;
  /** By session and configuration: what wakes it. */
  readonly #lines = new Map<string, Map<string, Changes>>();

  constructor(parts: PushParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
  }

  /** Something has changed in a collaboration that has, or had, configurations. */
  wake({ session_id, push = [] }: Pick<CollaborationRow, "session_id" | "push">): void {
    const lines = this.#lines.getOrInsertComputed(session_id, () => new Map());
    for (const changes of lines.values()) changes.notify();
    for (const { config_id } of push) {
      if (lines.has(config_id) || this.#signal.aborted) continue;
      lines.set(config_id, new Changes());
      this.#serve({ session_id, config_id }, lines.get(config_id)!).catch((error) => {
        if (!this.#signal.aborted) {
          log.error("Posts of {session} broke off: {error}", { session: session_id, error });
        }
      }).finally(() => {
        lines.delete(config_id);
        if (lines.size === 0) this.#lines.delete(session_id);
      });
    }
  }

  async #serve(named: Pick<PushPosition, "session_id" | "config_id">, changes: Changes): Promise<void> {
    const { records, positions } = this.#parts;
    let position = await positions.of(named);
    while (!this.#signal.aborted) {
      const changed = changes.next;
      const row = await records.session(named.session_id);
      const config = row?.push?.find(({ config_id }) => config_id === named.config_id);
      if (row === null || config === undefined) return await positions.forget(named);
      const isOver = row.state !== "open" && row.state !== "active";
      if (position?.dead && isOver) return await positions.forget(named);
      await records.caughtUp(records.head, CATCH_UP_MS);
      const { updates, from, more } = await updatesOf(records, row, { ...named, after: position?.seq });
      if (position === undefined) await positions.keep(position = { ...named, seq: from } as PushPosition);
      for (const update of position.dead ? [] : updates) {
        const done = await this.#deliver(update, { row, config, position });
        if (done === undefined) return;
        await positions.keep(position = done);
        if (done.dead) break;
      }
      if (more && !position.dead) continue;
      if (isOver) return await positions.forget(named);
      await beforeAbort(changed, this.#signal);
    }
  }

  /** Posts until it is taken or given up. @returns the position then; undefined where the hub ends, or nobody wants it any more */
  async #deliver(
    update: PushUpdate,
    { row, config, position }: {
      readonly row: CollaborationRow;
      readonly config: PushConfig;
      readonly position: PushPosition;
    },
  ): Promise<PushPosition | undefined> {
    const { clock, onDead, positions, records } = this.#parts;
    const { failing_since_ms: before, ...at } = position;
    const { origin } = new URL(config.url);
    let failingSinceMs = before;
    for (let waitMs = FIRST_TRY_MS;; waitMs = Math.min(2 * waitMs, LAST_TRY_MS)) {
      const why = await this.#post(update, { row, config });
      if (this.#signal.aborted) return undefined;
      if (why === undefined) return { ...at, seq: update.seq };
      if (failingSinceMs === undefined) {
        failingSinceMs = clock.wallMs();
        await positions.keep({ ...at, failing_since_ms: failingSinceMs });
      }
      const facts = { session: row.session_id, origin, seq: update.seq, why };
      if (clock.wallMs() - failingSinceMs >= DEAD_MS) {
        log.error("What was to be posted of {session} to {origin} is dead from entry {seq} on: {why}", facts);
        await onDead({ seq: update.seq, requester: row.requester, origin });
        return { ...at, dead: true };
      }
      log.warning(
        "Entry {seq} of {session} was not posted to {origin}: {why}. It is tried again",
        countedBy(`${row.session_id} ${config.config_id}`, facts),
      );
      await clock.delay(waitMs, this.#signal);
      if (this.#signal.aborted) return undefined;
      const now = await records.session(row.session_id);
      if (!now?.push?.some(({ config_id }) => config_id === config.config_id)) {
        await positions.forget(position);
        return undefined;
      }
    }
  }

  /** @returns why it was not taken */
  async #post(
    { id, body }: PushUpdate,
    { row: { requester, session_id }, config }: {
      readonly row: CollaborationRow;
      readonly config: PushConfig;
    },
  ): Promise<string | undefined> {
    const { clock, journalId, reach, secretOf } = this.#parts;
    const { url, token, scheme, credentials } = config;
    const over = new AbortController();
    const late = new AbortController();
    clock.delay(POST_MS, over.signal).then(() =>
      over.signal.aborted || late.abort(new Error(`it took longer than ${POST_MS / 1_000} s`))
    );
    try {
      await signedPost({
        ...{ url: new URL(url), id: `${journalId}.${session_id}.${id}`, atMs: clock.wallMs(), body },
        secret: await secretOf(requester),
        headers: {
          "Content-Type": "application/a2a+json",
          ...(token === null ? {} : { "X-A2A-Notification-Token": token }),
          ...(scheme === null || credentials === null ? {} : { Authorization: `${scheme} ${credentials}` }),
        },
        signal: AbortSignal.any([this.#signal, late.signal]),
      }, reach);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      over.abort();
    }
  }
}
