/** Serves topics as streams of the Durable Streams protocol: checks who comes, and lets the hub answer. */
import type { Context, Hono } from "hono";
import type { Access } from "./access.ts";
import { concurrencyLimit } from "./concurrency_limit.ts";
import { admitDoorCaller, type DoorCaller, doorCallerOf } from "./door_caller.ts";
import { refuseOtherMethods } from "./failure.ts";

/** An AI, or somebody who reads everything over HTTP. */
export interface StreamCaller extends DoorCaller {
  readonly readsAll: boolean;
}

/** Answers a GET, a HEAD or a POST. */
export type StreamsFetch = (request: Request, topic: string, caller: StreamCaller) => Promise<Response>;

const PATH = "/streams/v1/stream/:topic";
/** So many appends are read and answered at the same time: each may have a large body, which is whole in memory. */
const MAX_APPENDS = 64;

/** Mounts the route. Topics are made by naming them, and stay: nothing creates, changes or deletes one here. */
export function mountStreams(app: Hono, fetch: StreamsFetch, access: Access | undefined): void {
  const all = access?.rolesOf("read_everything") ?? [];
  const answer = (c: Context) => {
    const caller = doorCallerOf(c);
    const readsAll = caller.token !== undefined && all.includes(caller.role);
    return fetch(c.req.raw, c.req.param("topic")!, { ...caller, readsAll });
  };
  app.get(PATH, ...admitDoorCaller(access, "connect"), answer);
  app.post(PATH, ...admitDoorCaller(access, "send"), concurrencyLimit(MAX_APPENDS), answer);
  refuseOtherMethods(app, PATH, ["GET", "POST"]);
}
