/** Holds the parts that the tools' schemas share. Descriptions are short: clients give all of them to their models. */
import * as z from "zod";
import { MAX_KEY } from "../posts.ts";
import { MAX_WAIT_MS } from "../tool.ts";

export const key = z.string().max(MAX_KEY).optional()
  .describe("your id for this call: repeated with it, it happens once");

/** The wire knows a collaboration by this. */
export const sessionId = z.string().describe("like s42");

/** Its members are checked by hand: a schema of them would take twice the room in every model's list of tools. */
export const usage = z.looseObject({}).optional();

export const waitMs = z.number().max(MAX_WAIT_MS).optional()
  .describe(`ms to wait for it, at most ${MAX_WAIT_MS}`);

/** Returns the time to wait, which some clients do not check. */
export function boundedWait(ms = 0): number {
  return Math.min(Math.max(ms, 0), MAX_WAIT_MS);
}
