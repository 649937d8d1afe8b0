/** Defines what the table of messages says of each one. */
import type * as z from "zod";

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

export function ai<D extends MessageSpec["durable"], S extends z.ZodObject>(
  durable: D,
  goesTo: string,
  about: string,
  schema: S,
) {
  return { sender: "ai", durable, goesTo, about, fields: "data", schema } as const;
}

export function hub<D extends MessageSpec["durable"], S extends z.ZodObject>(
  durable: D,
  goesTo: string,
  about: string,
  schema: S,
) {
  return { sender: "hub", durable, goesTo, about, fields: "data", schema } as const;
}

export function beside<S extends z.ZodObject>(goesTo: string, about: string, schema: S) {
  return { sender: "hub", durable: "no", goesTo, about, fields: "envelope", schema } as const;
}
