/** A recording that cannot be used, with a reason for people. */
export class TraceError extends Error {
  override readonly name = "TraceError";
}
