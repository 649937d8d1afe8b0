/** Work that can be done piece by piece, by whoever lets others have their turn between, or at once. */

/** Each step does one piece: a workload to generate or to run, some ms to a few dozen. */
export type Pieces = Generator<void, void, void>;

/** Does all of them with nothing between. */
export function atOnce(pieces: Pieces): void {
  while (!pieces.next().done);
}
