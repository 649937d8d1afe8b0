/** Somebody who was let in: an AI, which is the client of its tasks. */
export interface Caller {
  readonly name: string;
  readonly token: string | undefined;
  readonly localKey: string | undefined;
  /** Aborts when the token or key ends. */
  readonly ended: AbortSignal;
}
