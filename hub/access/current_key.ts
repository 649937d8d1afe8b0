/** Holds the local key that counts now, for a hub that runs while `aicollab key rotate` replaces the file. */
import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../../internal/clock.ts";
import { every } from "./every.ts";
import type { Ended } from "./identity.ts";
import { readLocalKeySync } from "./local_key.ts";
import { hashSecret } from "./token_row.ts";

const log = getLogger(["aicollab", "access"]);

/** A key that a hub has made has 256 random bits. */
const MADE = /^[0-9a-f]{64}$/;

/** The file is looked at this often. */
const LOOK_MS = 1_000;

/** A key without a file stays as it is. */
export class LocalKey {
  readonly #file: string | undefined;
  #text: string;
  #hash: Uint8Array;
  #ended = new AbortController();
  /** The file was like this when it was looked at last; the text of the start may be older, so the first look reads it. */
  #seen: string | undefined;
  #isReported = false;
  readonly #listeners = new Set<() => void>();

  /** `text` is what was read from `file`. */
  constructor(text: string, file?: string) {
    this.#text = text;
    this.#hash = hashSecret(text);
    this.#file = file;
  }

  get text(): string {
    return this.#text;
  }

  /** Returns the SHA-256, as hex, of a key that nobody guesses: one of random bits, as the hub makes it, and not one that a person wrote. */
  unguessableDigests(): string[] {
    return MADE.test(this.#text) ? [Buffer.from(this.#hash).toString("hex")] : [];
  }

  /** Calls `listener` whenever another key has taken the place of the last one. */
  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Aborts when this key is replaced, with an {@linkcode Ended} as its reason; the next key has another signal. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Compares in constant time. A key that is not right may be in the file already, which the hub has not looked at. */
  isRight(given: string): boolean {
    return this.#matches(given) || (this.look() && this.#matches(given));
  }

  /** Reads the file where it has changed; returns whether there is another key. What cannot be read changes nothing. */
  look(): boolean {
    if (this.#file === undefined) return false;
    try {
      const { mtime, ino, size } = Deno.statSync(this.#file);
      const now = `${mtime?.getTime()} ${ino} ${size}`;
      if (now === this.#seen) return false;
      const text = readLocalKeySync(this.#file);
      this.#seen = now;
      this.#isReported = false;
      return this.#replace(text);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) this.#report(this.#file, error);
      return false;
    }
  }

  /** Looks at the file once a second, until disposed. */
  follow(clock: Clock): Disposable {
    return every(LOOK_MS, clock, () => void this.look());
  }

  #matches(given: string): boolean {
    return timingSafeEqual(hashSecret(given), this.#hash);
  }

  #replace(text: string): boolean {
    if (text === this.#text) return false;
    const was = this.#ended;
    this.#text = text;
    this.#hash = hashSecret(text);
    this.#ended = new AbortController();
    log.warning("The local key was replaced: what was opened with the last one ends");
    was.abort("key_replaced" satisfies Ended);
    for (const listener of this.#listeners) listener();
    return true;
  }

  #report(file: string, error: unknown): void {
    if (this.#isReported) return;
    this.#isReported = true;
    log.warning('Cannot read "{file}", so the last key stays: {error}', { file, error: String(error) });
  }
}
