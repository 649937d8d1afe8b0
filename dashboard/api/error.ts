/** What the API answers when it cannot answer. */
import * as z from "zod";

/** Codes, and the HTTP status that each goes with. */
export const API_ERRORS = {
  /** A part of the path or of the query is not what the route takes; the message names it. */
  INVALID_REQUEST: 400,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  /** What is kept could not be read; the hub's log tells why. */
  INTERNAL: 500,
} as const;

/** One of {@link API_ERRORS}. */
export type ApiErrorCode = keyof typeof API_ERRORS;

/** The body of every answer that is not 200. */
export const errorAnswer = z.strictObject({
  error: z.strictObject({
    code: z.enum(Object.keys(API_ERRORS) as [ApiErrorCode, ...ApiErrorCode[]]),
    message: z.string().describe("for people"),
  }),
});
