/**
 * Names what the trainer needs of its connection to the hub: a `HubClient` fits, and so does a double in a test.
 */
import type { HubClient, HubMessage } from "../client/hub_client.ts";

export type Hub = Pick<HubClient, "ready" | "send" | "received" | "close"> & AsyncIterable<HubMessage>;
