/**
 * Carries a session within the hub's own process: whoever opened it posts checked lines at one end, and takes what the hub says
 * there. A request over HTTP is such a session, and so is a stream.
 */
import type { ParsedAuth, ReceivedLine } from "../../protocol/parse.ts";
import { ConnectionLost, type Remote, type Transport } from "../session/transport.ts";

/** A transport is made from these; `first` takes the place of the first line. */
export interface InnerTransportOptions {
  readonly first: ParsedAuth;
  readonly remote: Remote;
  /** Returns monotonic milliseconds. */
  readonly nowMs: () => number;
}

/** Holds one block of the hub at most: it writes the next one when that is taken. */
export class InnerTransport implements Transport {
  readonly remote: Remote;
  readonly isWatched = true;
  readonly isRequest = true;
  readonly #first: ParsedAuth;
  readonly #nowMs: () => number;
  #posted: ReceivedLine[] = [];
  #saysNoMore = false;
  #hearsNoMore = false;
  #isClosed = false;
  #written: { readonly bytes: Uint8Array; readonly taken: PromiseWithResolvers<number> } | undefined;
  #wakeHub: (() => void) | undefined;
  #wakeOwner: (() => void) | undefined;
  arrivedMs: number;

  constructor({ first, remote, nowMs }: InnerTransportOptions) {
    this.#first = first;
    this.remote = remote;
    this.#nowMs = nowMs;
    this.arrivedMs = nowMs();
  }

  /** Gives the hub these lines, as if they had come together. */
  post(lines: readonly ReceivedLine[]): void {
    this.#posted.push(...lines);
    this.arrivedMs = this.#nowMs();
    this.#wakeHub?.();
  }

  /** Says that no further lines come: the hub ends the session once it has answered those that were posted. */
  end(): void {
    this.#saysNoMore = true;
    this.#wakeHub?.();
  }

  /** Resolves with whole lines of the hub, or with null when it says nothing more. Only one call may be pending. */
  async take(): Promise<Uint8Array | null> {
    while (this.#written === undefined && !this.#hearsNoMore && !this.#isClosed) {
      await new Promise<void>((resolve) => this.#wakeOwner = resolve);
    }
    const written = this.#written;
    this.#written = undefined;
    written?.taken.resolve(written.bytes.length);
    return written?.bytes ?? null;
  }

  opening(): Promise<ParsedAuth> {
    return Promise.resolve(this.#first);
  }

  async lines(): Promise<readonly ReceivedLine[] | null> {
    while (this.#posted.length === 0 && !this.#saysNoMore && !this.#isClosed) {
      await new Promise<void>((resolve) => this.#wakeHub = resolve);
    }
    if (this.#isClosed) throw new ConnectionLost("Whoever had opened the session has left");
    const lines = this.#posted;
    this.#posted = [];
    return lines.length === 0 ? null : lines;
  }

  async discard(): Promise<void> {
    while (!this.#saysNoMore && !this.#isClosed) {
      await new Promise<void>((resolve) => this.#wakeHub = resolve);
      this.#posted = [];
    }
  }

  write(bytes: Uint8Array): Promise<number> {
    if (this.#isClosed) return Promise.reject(new ConnectionLost("The session has ended"));
    const taken = Promise.withResolvers<number>();
    this.#written = { bytes, taken };
    this.#wakeOwner?.();
    return taken.promise;
  }

  endWriting(): Promise<void> {
    this.#hearsNoMore = true;
    this.#wakeOwner?.();
    return Promise.resolve();
  }

  /** Ends the session at once, from either end; what was not taken is lost. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#written?.taken.reject(new ConnectionLost("The session has ended"));
    this.#written = undefined;
    this.#wakeHub?.();
    this.#wakeOwner?.();
  }
}
