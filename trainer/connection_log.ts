/**
 * What a trainer's log says of its connection: once that the hub is not there, and once that it is there
 * again.
 */
import { getLogger } from "@logtape/logtape";
import type { ConnectionEvent } from "../client/hub_client.ts";
import { type Address, formatAddress } from "../internal/address.ts";

const log = getLogger(["aicollab", "trainer"]);

export class ConnectionLog {
  readonly #at: string;
  #wasConnected = false;
  #isAway = false;

  constructor(hub: Address) {
    this.#at = formatAddress(hub);
  }

  readonly tell = (event: ConnectionEvent): void => {
    if (event.kind === "connected") {
      log.info(this.#wasConnected ? "Reconnected to hub at {at}" : "Connected to hub at {at}", {
        at: this.#at,
      });
      this.#wasConnected = true;
      this.#isAway = false;
      return;
    }
    if (this.#isAway) return;
    this.#isAway = true;
    const what = this.#wasConnected ? "Lost the hub" : "There is no hub";
    log.warning("{what} at {at} ({why}); trying again until it is there", {
      what,
      at: this.#at,
      why: event.error.message,
    });
  };
}
