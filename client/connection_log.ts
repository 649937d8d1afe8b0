/**
 * Logs what happens to a program's connection: once that the hub is not there, once that tries have become rare,
 * and once that it is there again; likewise for a hub that refuses messages for a time.
 */
import type { Logger } from "@logtape/logtape";
import { type Address, formatAddress } from "../internal/address.ts";
import { MAX_BACKOFF_MS } from "./backoff.ts";
import type { ConnectionEvent, RefusedError } from "./hub_client.ts";

/** A wait longer than this before the next try is logged. */
const LONG_MS = 5_000;

export class ConnectionLog {
  readonly #at: string;
  readonly #log: Logger;
  #wasConnected = false;
  #isAway = false;
  #isPatient = false;

  constructor(hub: Address, log: Logger) {
    this.#at = formatAddress(hub);
    this.#log = log;
  }

  readonly report = (event: ConnectionEvent): void => {
    if (event.kind === "connected") {
      this.#log.info(this.#wasConnected ? "Reconnected to hub at {at}" : "Connected to hub at {at}", {
        at: this.#at,
      });
      this.#wasConnected = true;
      this.#isAway = this.#isPatient = false;
      return;
    }
    if (!this.#isAway) this.#gone(event.error);
    if (event.retryInMs > LONG_MS && !this.#isPatient) this.#waits(event.retryInMs);
  };

  readonly deferred = (refusal: RefusedError | undefined): void => {
    if (refusal === undefined) {
      this.#log.info("The hub at {at} accepts messages again", { at: this.#at });
      return;
    }
    this.#log.warning(
      "The hub at {at} refuses messages for now ({code}: {why}); sending them again until it accepts them",
      {
        at: this.#at,
        code: refusal.code,
        why: refusal.message,
      },
    );
  };

  #gone(error: Error): void {
    this.#isAway = true;
    const what = this.#wasConnected ? "Lost the hub" : "There is no hub";
    this.#log.warning("{what} at {at} ({why}); trying again until it is there", {
      what,
      at: this.#at,
      why: error.message,
    });
  }

  #waits(retryInMs: number): void {
    this.#isPatient = true;
    this.#log.info("Still no hub at {at}; next try in {seconds} s, then at least every {most} s", {
      at: this.#at,
      seconds: Math.round(retryInMs / 1_000),
      most: MAX_BACKOFF_MS / 1_000,
    });
  }
}
