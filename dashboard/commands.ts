/** Writes the commands for a terminal on the hub's machine that pages offer; they reach the very hub that the pages show. */
import { type Address, formatAddress, isLoopback, reachable } from "../internal/address.ts";
import { shellWord } from "../internal/shell_word.ts";

/** `USUAL_HUB` is where programs look for a hub unless one is named. */
const USUAL_HUB = "127.0.0.1:6000";
const USUAL_HTTP_PORT = 5001;

/** `Names` are names of AIs that are taken. */
export interface Names {
  /** `connected` are the connected AIs; another one of the same name would replace its connection. */
  readonly connected: ReadonlySet<string>;
  /** `withToken` are the AIs that need a token of their own. */
  readonly withToken: readonly string[];
}

/** `CommandsOptions` is what commands name where it is not the default. */
export interface CommandsOptions {
  /** `hub` is where AIs connect; undefined where no hub runs. */
  readonly hub?: Address;
  /** `httpPort` returns the port of the dashboard when a command is written; 5001 unless given. */
  readonly httpPort?: () => number;
  /** `httpHost` is where the dashboard listens; unless given, on loopback. */
  readonly httpHost?: string;
  /** `names` returns the taken names when a command is written; none unless given. */
  readonly names?: () => Names;
}

/** Returns the first `AI_Node_N` that is not taken. */
export function freeName(taken: Iterable<string>): string {
  const names = new Set(taken);
  let n = 1;
  while (names.has(`AI_Node_${n}`)) n++;
  return `AI_Node_${n}`;
}

export class Commands {
  /** `address` is where AIs connect: `127.0.0.1:6000`. */
  readonly address: string;
  readonly #hub: string;
  /** `#needsToken` is true off loopback, as the local key is valid on loopback alone. */
  readonly #needsToken: boolean;
  readonly #httpPort: () => number;
  readonly #httpHost: string | undefined;
  readonly #names: () => Names;

  constructor({ hub, httpPort = () => USUAL_HTTP_PORT, httpHost, names = noNames }: CommandsOptions) {
    const at = hub && reachable(hub);
    const address = at === undefined ? USUAL_HUB : formatAddress(at);
    this.address = address;
    this.#hub = address === USUAL_HUB ? "" : ` --hub ${shellWord(address)}`;
    this.#needsToken = at !== undefined && !isLoopback(at.hostname);
    this.#httpPort = httpPort;
    const reached = httpHost === undefined ? undefined : reachable({ hostname: httpHost, port: 0 }).hostname;
    this.#httpHost = reached === undefined || isLoopback(reached) ? undefined : reached;
    this.#names = names;
  }

  /** Returns the command that starts an AI of a free name; SECRET stands for a token where one is needed. `specialization` is not quoted. */
  trainer(specialization = "networking"): string {
    const { connected, withToken } = this.#names();
    const free = () => freeName([...connected, ...withToken]);
    const who = this.#needsToken
      ? `${withToken.find((name) => !connected.has(name)) ?? free()} ${specialization} SECRET`
      : `${free()} ${specialization}`;
    return `aicollab trainer ${who}${this.#hub}`;
  }

  /** Returns the command that starts an AI by the token in a file; `name` and `file` are names of AIs and files. */
  byTokenFile(name: string, file: string): string {
    return `aicollab trainer ${shellWord(name)} networking --token-file ${shellWord(file)}${this.#hub}`;
  }

  /** Returns the command by which a client of MCP takes part; `client` is its name. */
  mcp(client: string): string {
    return `aicollab mcp --id ${client}${this.#hub}`;
  }

  /** Returns the command that makes an AI of any command. */
  get agent(): string {
    return `aicollab agent --id AI_Script --from '*' --exec './work.sh'${this.#hub}`;
  }

  /** Returns the command that makes a link which logs a browser in. */
  get login(): string {
    const host = this.#httpHost === undefined ? "" : ` --http-host ${shellWord(this.#httpHost)}`;
    return `aicollab dashboard --login${host}${this.#http}`;
  }

  /** Returns the command that shows the counters. */
  get status(): string {
    const host = this.#httpHost === undefined ? "" : ` --host ${shellWord(this.#httpHost)}`;
    return `aicollab status --watch${host}${this.#http}`;
  }

  get #http(): string {
    const port = this.#httpPort();
    return port === USUAL_HTTP_PORT ? "" : ` --http-port ${port}`;
  }
}

function noNames(): Names {
  return { connected: new Set(), withToken: [] };
}
