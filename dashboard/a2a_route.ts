/** Serves `/a2a` to clients of the protocol A2A: checks who comes, and lets the hub's handler answer. */
import type { Hono } from "hono";
import type { Access } from "./access.ts";
import { requireRole } from "./bearer.ts";
import { admitDoorCaller, type DoorCaller, doorCallerOf } from "./door_caller.ts";

/** An AI that calls others. */
export type A2aCaller = Pick<DoorCaller, "token" | "localKey" | "ended"> & { readonly name: string };

/** Answers requests by what the hub knows. */
export interface A2aAnswers {
  /** The catalogue and the cards. */
  show(request: Request): Promise<Response>;
  act(request: Request, caller: A2aCaller): Promise<Response>;
}

/** Mounts the routes. Cards are for everybody who may read what is public, calls for AIs. */
export function mountA2a(app: Hono, { show, act }: A2aAnswers, access: Access | undefined): void {
  const read = requireRole(access, "read_public", { open: true });
  app.get("/a2a", read, (c) => show(c.req.raw));
  app.get("/a2a/:ai/.well-known/agent-card.json", read, (c) => show(c.req.raw));
  for (const path of ["/a2a/:ai", "/a2a/:ai/*"]) {
    app.all(path, ...admitDoorCaller(access), (c) => {
      const { name, ...caller } = doorCallerOf(c);
      // Who comes by the local key has said who it is.
      return act(c.req.raw, { ...caller, name: name! });
    });
  }
}
