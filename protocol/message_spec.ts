/** Defines what the table of messages says of each one. */
import type * as z from "zod";
import { once } from "./once.ts";

/** A message type is sent by an AI, the hub, both, or by an admin: a person, or a program of theirs. */
export type Sender = "ai" | "hub" | "both" | "admin";

/** A message type has these properties. */
export interface MessageSpec<S extends z.ZodObject = z.ZodObject> {
  readonly sender: Sender;
  /** `yes`: an entry of the journal. `record`: kept, never replayed. `cursor`: moves the stored cursor. `no`: live only. */
  readonly durable: "yes" | "record" | "cursor" | "no";
  /** `goesTo` says in words whom it reaches. */
  readonly goesTo: string;
  /** `about` says in one sentence what it is for. */
  readonly about: string;
  /** Its fields stand in `data`, or in the envelope beside `message_type`. */
  readonly fields: "data" | "envelope";
  readonly schema: S;
}

type Durable = MessageSpec["durable"];

export function ai<D extends Durable, S extends z.ZodObject>(
  durable: D,
  goesTo: string,
  about: string,
  schema: () => S,
) {
  return withSchema({ sender: "ai", durable, goesTo, about, fields: "data" }, schema);
}

export function hub<D extends Durable, S extends z.ZodObject>(
  durable: D,
  goesTo: string,
  about: string,
  schema: () => S,
) {
  return withSchema({ sender: "hub", durable, goesTo, about, fields: "data" }, schema);
}

export function beside<S extends z.ZodObject>(goesTo: string, about: string, schema: () => S) {
  return withSchema({ sender: "hub", durable: "no", goesTo, about, fields: "envelope" }, schema);
}

/** Returns the spec with a schema that is made when it is first read: a program that starts needs few of them. */
export function withSchema<const M extends Omit<MessageSpec, "schema">, S extends z.ZodObject>(
  spec: M,
  make: () => S,
): M & { readonly schema: S } {
  const schema = once(make);
  return {
    ...spec,
    get schema() {
      return schema();
    },
  };
}
