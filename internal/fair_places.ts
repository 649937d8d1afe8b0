/** Gives out a number of places, of which no name has more than a share: nobody keeps all others out alone. */
export class FairPlaces {
  readonly #max: number;
  readonly #mostOfOne: number;
  readonly #taken = new Map<string, number>();
  #size = 0;

  /** One name has half of `max` places at most, unless `mostOfOne` says otherwise. */
  constructor(max: number, mostOfOne: number = max / 2) {
    this.#max = max;
    this.#mostOfOne = mostOfOne;
  }

  /** Takes a place, which is free again when it is disposed of; undefined: there is none for `name`. */
  take(name: string): Disposable | undefined {
    const own = this.#taken.get(name) ?? 0;
    if (this.#size >= this.#max || own >= this.#mostOfOne) return undefined;
    this.#size++;
    this.#taken.set(name, own + 1);
    return { [Symbol.dispose]: () => this.#leave(name) };
  }

  #leave(name: string): void {
    this.#size--;
    const own = this.#taken.get(name)! - 1;
    if (own === 0) this.#taken.delete(name);
    else this.#taken.set(name, own);
  }
}
