/** The task is no longer this AI's. */
export class LostTaskError extends Error {
  override readonly name = "LostTaskError";
}
