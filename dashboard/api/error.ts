/** Describes the body of the API's errors. */
import * as z from "zod";
import { FAILURES } from "../failure.ts";

/** Every answer that is not 200 has this body. */
export const errorAnswer = z.strictObject({
  error: z.strictObject({
    code: z.string().describe(
      `${Object.keys(FAILURES).join(", ")}, or what the hub answers to the same message (PROTOCOL.md)`,
    ),
    message: z.string().describe("for people"),
    fix: z.string().exactOptional().describe("what helps"),
  }),
});
