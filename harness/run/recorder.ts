/**
 * Replaces a hub database that cannot be read: an AI that only receives writes what the hub delivers to everyone into a file
 * like the hub's own, which lacks entries for single AIs.
 */
import {
  type Delivered,
  HubClient,
  HubError,
  type HubMessage,
  NOT_A_HUB,
  type Welcome,
} from "../../client/hub_client.ts";
import type { Arrival, Ledger } from "../../client/ledger.ts";
import { type Address, formatAddress } from "../../internal/address.ts";
import type { Clock } from "../../internal/clock.ts";
import { CatchUp } from "../../journal/library/catch_up.ts";
import { tableOf } from "../../journal/library/tables.ts";
import { packCommit } from "../../journal/sqlite/packed_commit.ts";
import { isStorageError } from "../../journal/sqlite/sqlite_error.ts";
import { markRecorded } from "../../journal/sqlite/recorded_data.ts";
import { Writer } from "../../journal/sqlite/writer.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { UserError } from "../../internal/user_error.ts";
import { VERSION } from "../../internal/version.ts";
import type { DiskWatch } from "../disk_watch.ts";
import type { Credentials } from "./run_hub.ts";

/** The hub may take so long to admit the recorder. */
const READY_WITHIN_MS = 5_000;
/** The counts are zero because only the hub itself knows them. */
const NOT_COUNTED = { patterns: 0, components: 0, sessions: 0, completed: 0 };
/** A replayed line differs from the stored one by this beginning. */
const REPLAYED = /^\{"replayed":true,/;
/** An acknowledged entry may take so long to be delivered. */
const RECORDED_WITHIN_MS = 5_000;

/** Lists the message types that a hub delivers to every AI, so that an audit can expect them in the recording. */
export const BROADCAST_TYPES: ReadonlySet<string> = new Set([
  ...["pattern_share", "os_component_share", "code_share", "collaboration_request", "verdict", "message"],
]);

export interface RecorderOptions extends Credentials {
  readonly address: Address;
  readonly aiId: string;
  readonly clock: Clock;
  /** The recorder creates this file. */
  readonly database: string;
  /** It is told when the file cannot be written; the recording ends there. */
  readonly disk: DiskWatch;
}

/** The hub has admitted the recorder on this connection. */
interface Joined {
  readonly client: HubClient;
  readonly welcome: Welcome;
  readonly connection: { isThere: boolean };
  readonly lines: ArrivedLines;
}

/** Holds the lines of entries that the client has not handed out yet. */
class ArrivedLines implements Ledger {
  readonly #lines = new Map<number, string>();
  #taken = 0;

  /** Returns the line of the entry that the client hands out, as the hub stored it. */
  take(seq: number): string {
    const line = this.#lines.get(seq)!;
    this.#lines.delete(seq);
    this.#taken = seq;
    return line.replace(REPLAYED, "{");
  }

  arrived({ seq }: Arrival, line: string): void {
    if (seq > this.#taken) this.#lines.set(seq, line);
  }

  // A recording has no use for these.
  begin(): void {}
  acknowledged(): void {}
  caughtUp(): void {}
}

export class Recorder implements AsyncDisposable {
  /** Is the id of the hub's journal. */
  readonly journalId: string;
  readonly #options: RecorderOptions;
  readonly #client: HubClient;
  readonly #writer: Writer;
  readonly #library: CatchUp;
  readonly #lines: ArrivedLines;
  readonly #reading: Promise<void>;
  readonly #connection: { isThere: boolean };
  readonly #encoder = new TextEncoder();
  #lastSeq = 0;
  /** The hub has lost entries that are recorded, and gave their seqs to others: the recording ended there. */
  #hasLost = false;
  #isFull = false;

  private constructor(options: RecorderOptions, { client, welcome, connection, lines }: Joined) {
    this.journalId = welcome.journal_id;
    this.#options = options;
    this.#client = client;
    this.#connection = connection;
    this.#lines = lines;
    this.#writer = new Writer(options.database);
    this.#writer.db.exec("PRAGMA synchronous = OFF");
    markRecorded(this.#writer.db);
    this.#library = new CatchUp(this.#writer.db);
    this.#reading = this.#read();
  }

  /** Resolves when it is connected. @throws {UserError} exit 4 when it is not admitted, exit 5 when no hub answers. */
  static async start(options: RecorderOptions): Promise<Recorder> {
    const { address, aiId, token, localKey, clock } = options;
    const connection = { isThere: false };
    const lines = new ArrivedLines();
    const client = new HubClient({
      ledger: lines,
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
      return new Recorder(options, { client, welcome, connection, lines });
    } catch (error) {
      await client.close();
      if (!(error instanceof HubError)) throw error;
      throw error.code === NOT_A_HUB ? noHub(address, error) : notAdmitted(error, options);
    } finally {
      timeout.abort();
    }
  }

  /** Returns whether the recorder is connected now. */
  get isConnected(): boolean {
    return this.#connection.isThere;
  }

  /** Resolves with whether all up to the entry `seq` is recorded, after waiting for it for up to five seconds. */
  async hasRecorded(seq: number): Promise<boolean> {
    const { clock } = this.#options;
    const deadlineMs = clock.monotonicMs() + RECORDED_WITHIN_MS;
    const isDone = () => this.#hasLost || this.#lastSeq >= seq;
    while (!isDone() && clock.monotonicMs() < deadlineMs) await clock.delay(20);
    return !this.#hasLost && this.#lastSeq >= seq;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close({ leave: true });
    await this.#reading;
    if (!this.#isFull) this.#library.run();
    this.#writer[Symbol.dispose]();
  }

  async #read(): Promise<void> {
    try {
      for await (const message of this.#client) {
        this.#hasLost = message.message_type === "error" && message.common_seq !== undefined;
        if (this.#hasLost) return void this.#client.close();
        this.#keep(message);
        if (this.#isFull) return;
      }
    } catch (error) {
      if (isStorageError(error)) return this.#giveUp(error);
      // A hub that ends the connection ends the recording; what was delivered until then is stored.
      if (!(error instanceof HubError)) throw error;
    }
  }

  #keep(message: HubMessage): void {
    const { seq, message_type } = message;
    if (seq === undefined || seq <= this.#lastSeq || message_type === "caught_up") return;
    const { source_ai } = message as Delivered<"message">;
    const lines = this.#encoder.encode(`${this.#lines.take(seq)}\n`);
    const atMs = this.#options.clock.wallMs();
    const batch = { first: seq, last: seq, atMs, source: source_ai, audience: "*", lines } as const;
    const commit = {
      batches: [batch],
      ais: [],
      sessions: [],
      cursors: [],
      threads: [],
      replies: [],
      members: [],
      claims: [],
      deliveries: [],
      counts: NOT_COUNTED,
    };
    if (this.#writer.append(packCommit(this.#lastSeq, commit)) !== "committed") {
      return this.#giveUp(new Error(`there is no space for what "${this.#options.database}" records`));
    }
    this.#lastSeq = seq;
    if (tableOf(message_type) !== undefined) this.#library.run();
  }

  #giveUp(cause: unknown): void {
    this.#isFull = true;
    this.#options.disk.report(cause);
  }
}

function unreachable(address: Address): UserError {
  return new UserError({
    code: "NO_HUB",
    what: `no hub answers at ${formatAddress(address)}`,
    why: `no connection was accepted within ${READY_WITHIN_MS / 1_000} s`,
    fix: "aicollab hub",
    exit: EXIT.network,
  });
}

function noHub(address: Address, error: HubError): UserError {
  return new UserError({
    code: error.code,
    what: `there is no hub at ${formatAddress(address)}`,
    why: error.message,
    fix: "give the address that the hub logs for AIs with --hub, and its dashboard's with --status",
    exit: EXIT.network,
    cause: error,
  });
}

function notAdmitted(error: HubError, { aiId, address }: RecorderOptions): UserError {
  return new UserError({
    code: error.code,
    what: `the hub at ${formatAddress(address)} did not admit ${aiId}: ${error.message}`,
    why: "the run records the hub's entries under that ai_id, beside the AIs of the scenario",
    fix: `give the hub a token for it, and --token-file FILE with lines AI=SECRET`,
    exit: EXIT.authentication,
    cause: error,
  });
}
