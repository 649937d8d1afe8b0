/** The thread that the dashboard's {@linkcode WebDoor} runs in: told once where to listen, it says what came of it. */
import type { Address } from "../../internal/address.ts";
import { systemClock } from "../../internal/clock.ts";
import { DOOR_BOUNDS, type InsideAddress, WebDoor } from "./limiting_proxy.ts";

/** Where to listen, and where the web server is. */
export interface DoorRequest {
  readonly address: Address;
  readonly inside: InsideAddress;
}

/** The port that it listens on, or why it does not, or not any more: name and message of the system's error. */
export type DoorAnswer = { readonly port: number } | { readonly name: string; readonly message: string };

const CLOSE_SILENT_EVERY_MS = 1_000;

const scope = globalThis as unknown as Worker;
scope.onmessage = async ({ data: { address, inside } }: MessageEvent<DoorRequest>) => {
  const tell = (answer: DoorAnswer) => scope.postMessage(answer);
  try {
    const door = new WebDoor(address, inside, DOOR_BOUNDS, systemClock);
    setInterval(() => door.closeSilent(), CLOSE_SILENT_EVERY_MS);
    tell({ port: door.port });
    await door.run();
  } catch (error) {
    const { name, message } = error as Error;
    tell({ name, message });
  }
};
