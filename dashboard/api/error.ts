/** Describes the body of the API's errors. */
import * as z from "zod";
import { FAILURES } from "../failure.ts";

const code = z.string().describe(
  `${Object.keys(FAILURES).join(", ")}, or what the hub answers to the same message (PROTOCOL.md)`,
);
const fix = z.string().exactOptional().describe("what helps");

/** Every answer that is not 200 has this body: the problem details of RFC 9457. */
export const errorAnswer = z.strictObject({
  title: z.string().describe("the words of the status"),
  status: z.int(),
  detail: z.string().describe("for people"),
  code,
  fix,
  error: z.strictObject({ code, message: z.string().describe("`detail`"), fix }).describe(
    "the same, for readers of before problem details",
  ),
});
