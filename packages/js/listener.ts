/** Defines what hears each message of an agent, before the agent's own reader gets it. */
import type { HubMessage } from "../../client/hub_client.ts";

export interface Listener {
  hear(message: HubMessage): void;
  /** Nothing comes any more. */
  end(error: Error): void;
}
