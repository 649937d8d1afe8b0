/** Defines work that can be done piece by piece, so that others have their turn between, or without a pause. */

/** Each step does one piece: a workload to generate or to run, some ms to a few dozen. */
export type Pieces = Generator<void, void, void>;

/** Does all pieces with nothing between them. */
export function finish(pieces: Pieces): void {
  while (!pieces.next().done);
}
