/** Finds the readers that want a broadcast without asking each of them: those that do not want it cost nothing. */
import { isWanted, type Wants } from "../../journal/tags.ts";
import type { Tag } from "../../journal/rows.ts";

/** A reader is found by what it wants. */
export interface Wanting {
  readonly ai: string;
  readonly wants: Wants;
}

/** Holds readers, each of which gets no more than it wants. */
export class WantIndex<R extends Wanting> {
  /** By type, by domain, or by both: each reader stands under those keys of which a tag has one at most. */
  readonly #byKey = new Map<string, Set<R>>();
  readonly #byCapability = new Map<string, Set<R>>();
  /** These want requests, if only those that require nothing. */
  readonly #helpers = new Set<R>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(reader: R): void {
    this.#size++;
    const { wants } = reader;
    for (const key of keysOf(wants)) put(this.#byKey, key, reader);
    if (wants.capabilities === undefined) return;
    this.#helpers.add(reader);
    for (const capability of wants.capabilities) put(this.#byCapability, capability, reader);
  }

  delete(reader: R): void {
    this.#size--;
    const { wants } = reader;
    for (const key of keysOf(wants)) take(this.#byKey, key, reader);
    this.#helpers.delete(reader);
    for (const capability of wants.capabilities ?? []) take(this.#byCapability, capability, reader);
  }

  /** Yields the readers that want the broadcasts of a tag, but not its parties. */
  *readersOf(tag: Tag): Generator<R> {
    for (const candidates of this.#candidates(tag)) {
      for (const reader of candidates ?? []) {
        if (!tag.parties?.includes(reader.ai) && isWanted(reader.wants, tag, reader.ai)) yield reader;
      }
    }
  }

  #candidates({ type, domain, requires }: Tag): (Set<R> | undefined)[] {
    if (requires) return [requires.length === 0 ? this.#helpers : this.#byCapability.get(requires[0]!)];
    const keys = domain === undefined
      ? [key(type), key(type, "")]
      : [key(type), key(type, domain), key("", domain)];
    return keys.map((each) => this.#byKey.get(each));
  }
}

function keysOf({ types, domains }: Wants): Set<string> {
  if (types === undefined) return new Set(domains?.map((domain) => key("", domain)));
  if (domains === undefined) return new Set(types.map((type) => key(type)));
  return new Set(types.flatMap((type) => ["", ...domains].map((domain) => key(type, domain))));
}

/** No type has a line feed in it, and no domain is empty. */
function key(type: string, domain?: string): string {
  return domain === undefined ? type : `${type}\n${domain}`;
}

function put<R>(sets: Map<string, Set<R>>, key: string, reader: R): void {
  const set = sets.get(key);
  if (set) set.add(reader);
  else sets.set(key, new Set([reader]));
}

function take<R>(sets: Map<string, Set<R>>, key: string, reader: R): void {
  const set = sets.get(key);
  set?.delete(reader);
  if (set?.size === 0) sets.delete(key);
}
