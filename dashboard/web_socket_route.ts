/** Serves `/ws`, the door of AIs that speak by WebSocket. The first frame says who comes, as the first line over TCP does. */
import type { Hono } from "hono";
import { isDirect } from "./direct_peer.ts";
import { failure, refuseOtherMethods } from "./failure.ts";
import { forAllowedPages } from "./guard.ts";

/** Answers a request for a WebSocket. @throws {TypeError} where it is none. */
export type UpgradeWebSocket = (request: Request, isDirect: boolean) => Response;

/** Mounts the route; pages of other origins than ours and those of `--allow-origin` get no socket. */
export function mountWebSocket(app: Hono, upgrade: UpgradeWebSocket): void {
  app.get("/ws", forAllowedPages, (c) => {
    try {
      return upgrade(c.req.raw, isDirect(c));
    } catch {
      c.header("upgrade", "websocket");
      return failure(c, {
        code: "UPGRADE_REQUIRED",
        message: "This is for WebSockets, and the request is no valid handshake of one",
        fix: "connect with a WebSocket client, version 13, and send the first line as the first text frame",
      });
    }
  });
  refuseOtherMethods(app, "/ws", ["GET"]);
}
