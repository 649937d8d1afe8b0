/** Defines a line that a simulated connection delivered, as checks see it. */

/** `line` is `text` parsed. */
export interface ReceivedLine {
  readonly text: string;
  // deno-lint-ignore no-explicit-any -- the checks find out whether it is a line of the protocol
  readonly line: any;
}
