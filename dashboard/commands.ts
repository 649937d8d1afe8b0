/** Commands for a terminal on the hub's machine, as pages offer them: they lead to the very hub that the pages are of. */
import { type Address, formatAddress, isLoopback, reachable } from "../internal/address.ts";
import { shellWord } from "../internal/shell_word.ts";

/** Where programs look for a hub that was not named to them. */
const USUAL_HUB = "127.0.0.1:6000";
const USUAL_HTTP_PORT = 5001;

/** Names of AIs that are somebody's. */
export interface Names {
  /** Who is connected: another one of that name would throw it out. */
  readonly here: ReadonlySet<string>;
  /** Whom only a token lets in. */
  readonly withToken: readonly string[];
}

/** What commands have to name where it is not the usual. */
export interface CommandsOptions {
  /** Where AIs connect; undefined: no hub runs here. */
  readonly hub?: Address;
  /** The port that the dashboard listens on, asked when a command is written; the usual one unless given. */
  readonly httpPort?: () => number;
  /** Asked when a command is written; nobody's unless given. */
  readonly names?: () => Names;
}

/** The first `AI_Node_N` that is not taken. */
export function freeName(taken: Iterable<string>): string {
  const names = new Set(taken);
  let n = 1;
  while (names.has(`AI_Node_${n}`)) n++;
  return `AI_Node_${n}`;
}

export class Commands {
  readonly #hub: string;
  /** The local key counts on loopback alone. */
  readonly #needsToken: boolean;
  readonly #httpPort: () => number;
  readonly #names: () => Names;

  constructor({ hub, httpPort = () => USUAL_HTTP_PORT, names = nobodys }: CommandsOptions) {
    const at = hub && reachable(hub);
    const address = at === undefined ? USUAL_HUB : formatAddress(at);
    this.#hub = address === USUAL_HUB ? "" : ` --hub ${shellWord(address)}`;
    this.#needsToken = at !== undefined && !isLoopback(at.hostname);
    this.#httpPort = httpPort;
    this.#names = names;
  }

  /** Starts an AI whose name is free; SECRET stands for a token where it cannot do without. The specialization is a word of ours. */
  trainer(specialization = "networking"): string {
    const { here, withToken } = this.#names();
    const free = () => freeName([...here, ...withToken]);
    const who = this.#needsToken
      ? `${withToken.find((name) => !here.has(name)) ?? free()} ${specialization} SECRET`
      : `${free()} ${specialization}`;
    return `aicollab trainer ${who}${this.#hub}`;
  }

  /** Makes a link that logs a browser in. */
  get login(): string {
    return `aicollab dashboard --login${this.#http}`;
  }

  /** Shows the counters. */
  get status(): string {
    return `aicollab status --watch${this.#http}`;
  }

  get #http(): string {
    const port = this.#httpPort();
    return port === USUAL_HTTP_PORT ? "" : ` --http-port ${port}`;
  }
}

function nobodys(): Names {
  return { here: new Set(), withToken: [] };
}
