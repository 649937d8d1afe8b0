/** Serves `/mcp` to clients of the Model Context Protocol, as the AIs that they prove to be. */
import type { Hono } from "hono";
import type { Access } from "./access.ts";
import { admitDoorCaller, type DoorCaller, doorCallerOf } from "./door_caller.ts";

/** Answers a request of a caller that may be an AI. */
export type McpFetch = (request: Request, caller: DoorCaller) => Promise<Response>;

/** Mounts the route. With the local key a client may leave its name to the address, as its session may be an AI of its own. */
export function mountMcp(app: Hono, fetch: McpFetch, access: Access | undefined): void {
  const admit = admitDoorCaller(access, "send", { isNamed: false });
  app.all("/mcp", ...admit, (c) => fetch(c.req.raw, doorCallerOf(c)));
}
