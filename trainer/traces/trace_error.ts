/** The recording cannot be used; the message gives people the reason. */
export class TraceError extends Error {
  override readonly name = "TraceError";
}
