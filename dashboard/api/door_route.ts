/** Defines a route by which an AI comes in: the hub answers it as it answers the same AI over a connection. */
import type * as z from "zod";
import type { DoorCaller } from "../door_caller.ts";
import type { ApiRoute, TextFields } from "./route.ts";

/** A request of an AI that was let in, with its checked parts. */
export interface DoorRequest<P = unknown, Q = unknown> {
  readonly request: Request;
  readonly caller: DoorCaller;
  readonly params: P;
  readonly query: Q;
}

/** A listed route of AIs. `body` returns the schema of what it takes; it reads that itself, as it comes. */
export interface DoorRoute extends Omit<ApiRoute, "method" | "needs" | "isOpen" | "body" | "run"> {
  readonly method: "get" | "post" | "put";
  readonly needs: "connect" | "send";
  /** Media types of the body beside JSON. */
  readonly takes?: readonly string[];
  /** The media type of the answer; JSON unless given. */
  readonly gives?: string;
  readonly body: () => z.ZodType;
  /** A GET that answers a HEAD as well, without a body; the others answer nothing but that they are there. */
  readonly answersHead?: true;
  readonly respond: (request: DoorRequest) => Response | Promise<Response>;
}

/** Checks that the parts of a route fit together. */
export function doorRoute<P extends TextFields, Q extends TextFields>(
  { respond, ...route }: Omit<DoorRoute, "params" | "query" | "respond"> & {
    readonly params: P;
    readonly query: Q;
    readonly respond: (
      request: DoorRequest<z.output<P>, z.output<Q>>,
    ) => Response | Promise<Response>;
  },
): DoorRoute {
  return { ...route, respond: respond as DoorRoute["respond"] };
}
