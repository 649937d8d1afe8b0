/** Hashes everything that happens in a simulation, in order, so that two simulations can be compared. */

/** A trace keeps only the hash of its events. */
export class Trace {
  readonly #print: ((line: string) => void) | undefined;
  #low = 0x811c9dc5;
  #high = 0x1b873593;

  /** `print` gets every event as it happens. */
  constructor(print?: (line: string) => void) {
    this.#print = print;
  }

  add(event: string): void {
    this.#print?.(event);
    // Two FNV-1a hashes with different starts give 64 bits, which are enough to distinguish two simulations.
    let [low, high] = [this.#low, this.#high];
    for (let i = 0; i < event.length; i++) {
      low = Math.imul(low ^ event.charCodeAt(i), 0x01000193);
      high = Math.imul(high ^ event.charCodeAt(i), 0x85ebca6b);
    }
    [this.#low, this.#high] = [Math.imul(low, 0x01000193), Math.imul(high, 0x85ebca6b)];
  }

  /** The hash has 16 hexadecimal digits. */
  get hash(): string {
    return [this.#low, this.#high].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  }
}
