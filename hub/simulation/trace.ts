/** What happened in a simulation, in order: a hash of all of it, so that two runs can be compared. */

/** Takes every event in. */
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
    // FNV-1a, twice with different starts: 64 bits are enough to tell two runs apart.
    let [low, high] = [this.#low, this.#high];
    for (let i = 0; i < event.length; i++) {
      low = Math.imul(low ^ event.charCodeAt(i), 0x01000193);
      high = Math.imul(high ^ event.charCodeAt(i), 0x85ebca6b);
    }
    [this.#low, this.#high] = [Math.imul(low, 0x01000193), Math.imul(high, 0x85ebca6b)];
  }

  /** 16 hexadecimal digits. */
  get hash(): string {
    return [this.#low, this.#high].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  }
}
