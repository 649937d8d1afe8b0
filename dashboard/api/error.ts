/** Defines the API's errors. */
import * as z from "zod";

/** Each code goes with its HTTP status. */
export const API_ERRORS = {
  /** A part of the path or of the query is not what the route takes; the message names it. */
  INVALID_REQUEST: 400,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  /** The library could not be read; the hub's log says why. */
  INTERNAL: 500,
} as const;

/** A code of {@link API_ERRORS}. */
export type ApiErrorCode = keyof typeof API_ERRORS;

/** Every answer that is not 200 has this body. */
export const errorAnswer = z.strictObject({
  error: z.strictObject({
    code: z.enum(Object.keys(API_ERRORS) as [ApiErrorCode, ...ApiErrorCode[]]),
    message: z.string().describe("for people"),
  }),
});
