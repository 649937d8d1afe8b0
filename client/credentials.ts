/** Reads with what a client proves who it is, and looks for something else where the hub has refused that. */
import type { Clock } from "../internal/clock.ts";
import type { HubClientOptions } from "./hub_client_options.ts";

/** The first line has these fields. */
export interface Credentials {
  readonly token?: string | undefined;
  readonly local_key?: string | undefined;
}

/** Another token or key mends these refusals. */
const UNPROVEN: ReadonlySet<string> = new Set(["AUTH_FAILED", "REVOKED"]);
/** It is looked for that often, as long as none can be read: a file may be in the middle of being replaced. */
const LOOKS = 20;
const LOOK_MS = 500;

export class CredentialReader {
  readonly #sources: Pick<HubClientOptions, "token" | "localKey">;
  readonly #clock: Clock;
  #last: Credentials = {};

  constructor(sources: Pick<HubClientOptions, "token" | "localKey">, clock: Clock) {
    this.#sources = sources;
    this.#clock = clock;
  }

  /** Resolves with what the next first line shows. */
  async next(): Promise<Credentials> {
    return this.#last = await this.#read();
  }

  /** Resolves with whether there is another token or key than those of the last first line, which the hub has refused with `code`. */
  async hasOther(code: string, signal: AbortSignal): Promise<boolean> {
    for (let look = 0; UNPROVEN.has(code) && look < LOOKS && !signal.aborted; look++) {
      try {
        const { token, local_key } = await this.#read();
        return token !== this.#last.token || local_key !== this.#last.local_key;
      } catch {
        await this.#clock.delay(LOOK_MS, signal);
      }
    }
    return false;
  }

  async #read(): Promise<Credentials> {
    const { token, localKey } = this.#sources;
    return {
      token: typeof token === "function" ? await token() : token,
      local_key: typeof localKey === "function" ? await localKey() : localKey,
    };
  }
}
