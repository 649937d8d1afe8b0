/** The hub: owns its parts, starts them in order and lets them go in order. */
import { Commands } from "../dashboard/commands.ts";
import { createDashboard } from "../dashboard/dashboard.tsx";
import { Live } from "../dashboard/live.ts";
import { RunsFolder } from "../dashboard/runs/runs_folder.ts";
import type { Address } from "../internal/address.ts";
import { type Clock, systemClock } from "../internal/clock.ts";
import type { Limits } from "../protocol/limits.ts";
import { Gatekeeper } from "./access/gatekeeper.ts";
import type { Bounds } from "./session/bounds.ts";
import { makeCore } from "./session/core.ts";
import { DRAIN_MS, endInOrder } from "./drain.ts";
import {
  openJournal,
  type SqliteJournal,
  type SqliteJournalOptions,
} from "../journal/threads/open_journal.ts";
import type { TokenRow } from "../journal/rows.ts";
import { dataFiles } from "../journal/sqlite/data_folder.ts";
import { hubView } from "./view/hub_view.ts";
import { openLibraryView } from "../journal/library/view.ts";
import { listen } from "./transport/listen.ts";
import { Listener } from "./transport/tcp_listener.ts";
import { StorageRoom } from "./free_space.ts";
import { startTicking } from "./tick_interval.ts";
import { serveWeb } from "./web/web_server.ts";

/** What a hub is started with. */
export interface HubOptions {
  readonly address: Address;
  /** Where the dashboard listens; null: no dashboard. */
  readonly http: Address | null;
  /** The results folder of the harness that the dashboard shows; without it there are no runs there. */
  readonly resultsFolder?: string;
  readonly dataFolder: string;
  /** The content of local.key. */
  readonly localKey: string;
  /** Tokens of this start; they replace those of the last one. */
  readonly tokens: readonly Pick<TokenRow, "ai_id" | "token_hash">[];
  readonly limits: Limits;
  readonly bounds: Bounds;
  readonly leaseMs: number;
  /** The database may not grow beyond this (its WAL comes on top): then storage is full. No bound unless given. */
  readonly quotaBytes?: number;
}

/** What a hub takes from the world; tests hand over their own. */
export interface World {
  readonly clock: Clock;
  readonly openJournal: (folder: string, options: SqliteJournalOptions) => Promise<SqliteJournal>;
}

const WORLD: World = { clock: systemClock, openJournal };

/** A running hub; disposing drains it, too. */
export interface Hub extends AsyncDisposable {
  readonly address: Address;
  readonly http: Address | null;
  readonly journalId: string;
  /** What a person on this machine may run next. */
  readonly commands: Commands;
  /** Entries that were there at start. */
  readonly headAtStart: number;
  /** Rejects when the journal failed: nothing more is told, the program must end. */
  readonly failed: Promise<never>;
  /** Stops in good order; false when it took longer than 10 s and was cut short. */
  drain(): Promise<boolean>;
}

/**
 * Starts a hub and resolves when it listens.
 * @throws {JournalError} the data cannot be opened. @throws {ListenError} for either address.
 */
export async function startHub(options: HubOptions, { clock, openJournal }: World = WORLD): Promise<Hub> {
  await using parts = new AsyncDisposableStack();
  const { dataFolder, quotaBytes } = options;
  const maxBytes = quotaBytes === undefined ? {} : { maxBytes: quotaBytes };
  const journal = parts.use(await openJournal(dataFolder, maxBytes));
  const { database } = dataFiles(dataFolder);
  const room = parts.use(new StorageRoom({ folder: dataFolder, database, quotaBytes }));
  const gatekeeper = await admitTokens(journal, options, clock);
  const snapshot = await journal.snapshot();
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  const core = makeCore({
    limits: options.limits,
    bounds: options.bounds,
    leaseMs: options.leaseMs,
    clock,
    gatekeeper,
    journal,
    snapshot,
    whyFull: () => room.why(),
    onFatal: failure.reject,
  });

  const socket = await listen("AIs", options.address, (address) => Deno.listen(address));
  parts.defer(() => closeQuietly(socket));
  const address = { ...options.address, port: (socket.addr as Deno.NetAddr).port };
  const library = parts.use(openLibraryView(database));
  const view = hubView(core, { startedMs: clock.monotonicMs(), library });
  const { localKey } = options;
  const httpPort = () => web?.address.port ?? 0;
  const logins = { localKey, port: httpPort, wallMs: () => clock.wallMs() };
  const names = () => ({ here: new Set(core.state.present.keys()), withToken: [...gatekeeper.named] });
  const commands = new Commands({ hub: address, httpPort, names });
  const live = new Live(view, { clock });
  const { resultsFolder } = options;
  const runs = resultsFolder === undefined ? {} : { runs: new RunsFolder(resultsFolder) };
  const { fetch } = createDashboard(view, { commands, logins, live, ...runs });
  const behindDoor = { folder: dataFolder };
  const web = options.http &&
    await listen("dashboard", options.http, (address) => serveWeb(address, fetch, behindDoor));
  parts.use(web);
  if (web) parts.use(live.start());
  const listener = new Listener(socket, core);
  parts.use(startTicking(core, () => listener.sessions));

  const owned = parts.move();
  const hub: Hub = {
    address,
    http: web && web.address,
    journalId: journal.journalId,
    commands,
    headAtStart: snapshot.head,
    failed: failure.promise,
    async drain() {
      const over = new AbortController();
      try {
        return await Promise.race([
          endInOrder(core, listener).then(() => true),
          clock.delay(DRAIN_MS, over.signal).then(() => false),
          failure.promise,
        ]);
      } finally {
        over.abort();
        for (const session of listener.sessions) session.close();
        await owned.disposeAsync();
      }
    },
    async [Symbol.asyncDispose]() {
      if (owned.disposed) return;
      // Why a journal failed was told by `failed`.
      await hub.drain().catch(() => {});
    },
  };
  return hub;
}

async function admitTokens(journal: SqliteJournal, options: HubOptions, clock: Clock): Promise<Gatekeeper> {
  const created_ms = clock.wallMs();
  await journal.replaceFlagTokens(
    options.tokens.map((token) => ({
      ...token,
      role: "agent",
      origin: "flag",
      created_ms,
      expires_ms: null,
      revoked_ms: null,
    })),
  );
  return new Gatekeeper(options.localKey, await journal.tokens());
}

function closeQuietly(socket: Deno.TcpListener): void {
  try {
    socket.close();
  } catch {
    // Draining closed it already.
  }
}
