/** Keeps a trainer running when its hub comes back with another journal. */
import { getLogger } from "@logtape/logtape";
import { explainEnd } from "../client/explain_end.ts";
import { HubError } from "../client/hub_client.ts";
import type { Address } from "../internal/address.ts";
import type { Hub } from "./hub_port.ts";
import type { Trainer } from "./trainer.ts";

const log = getLogger(["aicollab", "trainer"]);

/** This says how a trainer gets to its hub. */
export interface Place {
  connect(resumeFrom: "cursor" | "live"): Hub;
  readonly hub: Address;
  readonly id: string;
  readonly signal: AbortSignal;
}

/**
 * Runs the trainer until it is done, on another connection where the hub's journal is not the one that we know.
 * @throws {UserError} when the hub ended it for good: exit 4 for an AI that is not admitted or was replaced,
 * 5 for a server that is no hub.
 */
export async function runAcrossJournals(
  trainer: Trainer,
  { connect, hub, id, signal }: Place,
): Promise<void> {
  let from: "cursor" | "live" = "cursor";
  while (!signal.aborted) {
    try {
      return await trainer.run(connect(from), signal);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      if (error.code !== "JOURNAL_CHANGED" && error.code !== "CURSOR_AHEAD") {
        throw explainEnd(error, { hub, id });
      }
      const { code, message } = error;
      // A hub that knows less than it acknowledged has lost data; another journal is only another hub.
      const level = code === "CURSOR_AHEAD" ? "error" : "warning";
      log[level]("{code}: {text}; going on with what comes from now on", { code, text: message });
      from = "live";
    }
  }
}
