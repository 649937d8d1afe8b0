/**
 * Stands in for a database that cannot be read: an AI that only listens, and writes what a hub sends to everyone into a file
 * like the hub's own, which has no entries that went to others alone.
 */
import { HubClient, HubError, type Welcome } from "../../client/hub_client.ts";
import { type Address, formatAddress } from "../../internal/address.ts";
import type { Clock } from "../../internal/clock.ts";
import { Indexer } from "../../journal/library/indexer.ts";
import { tableOf } from "../../journal/library/tables.ts";
import { packCommit } from "../../journal/sqlite/packed_commit.ts";
import { markRecorded } from "../../journal/sqlite/recorded_data.ts";
import { Writer } from "../../journal/sqlite/writer.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { UserError } from "../../internal/user_error.ts";
import { VERSION } from "../../internal/version.ts";
import type { HubEnvelope } from "../../protocol/messages.ts";
import { HUB_ID } from "../../protocol/names.ts";
import type { Credentials } from "./run_hub.ts";

/** How long the hub may take to let it in. */
const READY_WITHIN_MS = 5_000;
/** The library is read while the run goes on: no slice of its indexing keeps the file for longer. */
const SLICE_MS = 20;
/** Only the hub itself knows its counts. */
const NOT_COUNTED = { patterns: 0, components: 0, sessions: 0, completed: 0 };
/** How long what was acknowledged may take to come back. */
const HEARD_WITHIN_MS = 5_000;

/** What every AI of a hub hears, so that it can be looked for in what was heard. */
export const BROADCAST_TYPES: ReadonlySet<string> = new Set([
  ...["pattern_share", "os_component_share", "code_share", "collaboration_request", "verdict", "message"],
]);

/** Where to listen, and how to be let in. */
export interface RecorderOptions extends Credentials {
  readonly address: Address;
  readonly aiId: string;
  readonly clock: Clock;
  /** The file to be made. */
  readonly database: string;
}

/** A hub that has let us in. */
interface Joined {
  readonly client: HubClient;
  readonly welcome: Welcome;
  readonly connection: { isThere: boolean };
}

export class Recorder implements AsyncDisposable {
  /** Of the hub that it hears. */
  readonly journalId: string;
  readonly #options: RecorderOptions;
  readonly #client: HubClient;
  readonly #writer: Writer;
  readonly #indexer: Indexer;
  readonly #reading: Promise<void>;
  readonly #connection: { isThere: boolean };
  readonly #encoder = new TextEncoder();
  #lastSeq = 0;

  private constructor(options: RecorderOptions, { client, welcome, connection }: Joined) {
    this.journalId = welcome.journal_id;
    this.#options = options;
    this.#client = client;
    this.#connection = connection;
    this.#writer = new Writer(options.database);
    this.#writer.db.exec("PRAGMA synchronous = OFF");
    markRecorded(this.#writer.db);
    this.#indexer = new Indexer(this.#writer.db);
    this.#reading = this.#read();
  }

  /** Resolves when it listens. @throws {UserError} exit 4 when it is not let in, exit 5 when no hub is there. */
  static async start(options: RecorderOptions): Promise<Recorder> {
    const { address, aiId, token, localKey, clock } = options;
    const connection = { isThere: false };
    const client = new HubClient({
      ...{ address, aiId, token, localKey, clock },
      hello: { specialization: "recorder", version: VERSION },
      client: `harness/${VERSION}`,
      onConnection: ({ kind }) => {
        connection.isThere = kind === "connected";
      },
    });
    const timeout = new AbortController();
    const late = clock.delay(READY_WITHIN_MS, timeout.signal).then(() => "late" as const);
    try {
      const welcome = await Promise.race([client.ready(), late]);
      if (welcome === "late") throw unreachable(address);
      return new Recorder(options, { client, welcome, connection });
    } catch (error) {
      await client.close();
      throw error instanceof HubError ? notLetIn(error, options) : error;
    } finally {
      timeout.abort();
    }
  }

  /** Whether it hears the hub now. */
  get isConnected(): boolean {
    return this.#connection.isThere;
  }

  /** Whether it has heard the entry `seq`; waits for it up to five seconds. */
  async hasRecorded(seq: number): Promise<boolean> {
    const { clock } = this.#options;
    const deadlineMs = clock.monotonicMs() + HEARD_WITHIN_MS;
    while (this.#lastSeq < seq && clock.monotonicMs() < deadlineMs) await clock.delay(20);
    return this.#lastSeq >= seq;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close({ leave: true });
    await this.#reading;
    this.#index();
    this.#indexer[Symbol.dispose]();
    this.#writer[Symbol.dispose]();
  }

  async #read(): Promise<void> {
    try {
      for await (const message of this.#client) this.#keep(message as HubEnvelope);
    } catch (error) {
      // A hub that sends it away ends the recording; what was heard until then is there.
      if (!(error instanceof HubError)) throw error;
    }
  }

  #keep(message: HubEnvelope): void {
    const { seq, message_type, source_ai = HUB_ID } = message;
    if (seq === undefined || seq <= this.#lastSeq || message_type === "caught_up") return;
    const lines = this.#encoder.encode(`${JSON.stringify(message)}\n`);
    const atMs = this.#options.clock.wallMs();
    const batch = { first: seq, last: seq, atMs, source: source_ai, audience: "*", lines } as const;
    const commit = { batches: [batch], ais: [], sessions: [], cursors: [], counts: NOT_COUNTED };
    if (this.#writer.append(packCommit(this.#lastSeq, commit)) !== "committed") {
      throw new Error(`there is no space for what "${this.#options.database}" records`);
    }
    this.#lastSeq = seq;
    if (tableOf(message_type) !== undefined) this.#index();
  }

  /** Brings the library up to the last entry. */
  #index(): void {
    while (!this.#indexer.slice(SLICE_MS));
  }
}

function unreachable(address: Address): UserError {
  return new UserError({
    code: "NO_HUB",
    what: `no hub answers at ${formatAddress(address)}`,
    why: `nothing let us in within ${READY_WITHIN_MS / 1_000} s`,
    fix: "aicollab hub",
    exit: EXIT.network,
  });
}

function notLetIn(error: HubError, { aiId, address }: RecorderOptions): UserError {
  return new UserError({
    code: error.code,
    what: `the hub at ${formatAddress(address)} did not let ${aiId} in: ${error.message}`,
    why: "the run listens to the hub under that name, beside the AIs of the scenario",
    fix: `give the hub a token for it, and --token-file FILE with lines AI=SECRET`,
    exit: EXIT.authentication,
    cause: error,
  });
}
