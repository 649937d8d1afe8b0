/** Commands for a terminal on the hub's machine, as pages offer them: they lead to the very hub that the pages are of. */
import { type Address, formatAddress, reachable } from "../internal/address.ts";
import { shellWord } from "../internal/shell_word.ts";

/** Where programs look for a hub that was not named to them. */
const USUAL_HUB = "127.0.0.1:6000";
const USUAL_HTTP_PORT = 5001;

/** What commands have to name where it is not the usual. */
export interface CommandsOptions {
  /** Where AIs connect; undefined: no hub runs here. */
  readonly hub?: Address;
  /** The port that the dashboard listens on, asked when a command is written; the usual one unless given. */
  readonly httpPort?: () => number;
}

export class Commands {
  readonly #hub: string;
  readonly #httpPort: () => number;

  constructor({ hub, httpPort = () => USUAL_HTTP_PORT }: CommandsOptions) {
    const address = hub === undefined ? USUAL_HUB : formatAddress(reachable(hub));
    this.#hub = address === USUAL_HUB ? "" : ` --hub ${shellWord(address)}`;
    this.#httpPort = httpPort;
  }

  /** Starts an AI. The words are ours. */
  trainer(ai_id = "AI_Node_1", specialization = "networking"): string {
    return `aicollab trainer ${ai_id} ${specialization}${this.#hub}`;
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
