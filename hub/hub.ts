/** Starts a hub: makes its parts in order, listens, and stops them in reverse order. */
import { Commands } from "../dashboard/commands.ts";
import { createDashboard } from "../dashboard/dashboard.tsx";
import { LiveUpdates } from "../dashboard/live_updates.ts";
import { RunsFolder } from "../dashboard/runs/runs_folder.ts";
import { type Address, isLoopback, reachable } from "../internal/address.ts";
import { type Clock, systemClock } from "../internal/clock.ts";
import { closeQuietly } from "../internal/close_quietly.ts";
import type { Limits } from "../protocol/limits.ts";
import { OPERATOR_ID } from "../protocol/names.ts";
import { LocalKey } from "./access/current_key.ts";
import { Gatekeeper } from "./access/gatekeeper.ts";
import { openTokens } from "./access/open_tokens.ts";
import { startTokenTicks } from "./access/token_ticks.ts";
import type { Bounds } from "./session/bounds.ts";
import { makeCore } from "./session/core.ts";
import { Doors } from "./doors/doors.ts";
import { doorRoutes } from "./doors/table.ts";
import { DRAIN_MS, drainHub } from "./drain.ts";
import { OpenSessions } from "./session/open_sessions.ts";
import type { BlobStore, Journal, JournalOptions, LastEnd, TokenStore } from "../journal/journal.ts";
import { openJournal } from "../journal/threads/open_journal.ts";
import type { TokenRow } from "../journal/rows.ts";
import { dataFiles } from "../journal/sqlite/data_folder.ts";
import { HubAccess } from "./view/access.ts";
import { hubView } from "./view/hub_view.ts";
import { HubTokenDesk } from "./view/token_desk.ts";
import { openLibraryView } from "../journal/library/view.ts";
import { listen, NobodyCanConnect } from "./transport/listen.ts";
import { Listener } from "./transport/tcp_listener.ts";
import { WebSocketDoor } from "./transport/web_socket_door.ts";
import { FreeSpace } from "./free_space.ts";
import { a2aDoor, taskRecords } from "./a2a_door.ts";
import { PushDoor } from "./push_door.ts";
import { mcpDoor } from "./mcp_door.ts";
import { blobRoutes } from "./blobs/blob_routes.ts";
import { Blobs } from "./blobs/blobs.ts";
import { startBlobSweeps } from "./blobs/sweep.ts";
import { streamsDoor } from "./streams_door.ts";
import { startMinuteReports } from "./minute_report.ts";
import { startTicking } from "./tick_interval.ts";
import { serveWeb } from "./web/web_server.ts";
import { type NamedWebhook, WebhookBells } from "./webhooks/webhook_bells.ts";

/** A hub is started with these options. */
export interface HubOptions {
  readonly address: Address;
  /** The dashboard listens here; with null there is none. */
  readonly http: Address | null;
  /** People and AIs come over HTTP through a proxy under this URL. */
  readonly publicUrl?: URL;
  /** Pages of these origins may speak at the doors of AIs. */
  readonly allowOrigins?: readonly string[];
  /** There may be so many connections to the dashboard that sent a right token; 4,096 unless given. */
  readonly maxHttpConnections?: number;
  /** The dashboard shows the runs of the harness in this folder; without it it has no page of runs. */
  readonly resultsFolder?: string;
  readonly dataFolder: string;
  /** `localKey` is the content of local.key. */
  readonly localKey: string;
  /** With the path of local.key the hub takes the key that replaces this one. */
  readonly localKeyPath?: string;
  /** These tokens replace those of the last start. */
  readonly tokens: readonly Pick<TokenRow, "ai_id" | "token_hash">[];
  readonly limits: Limits;
  readonly bounds: Bounds;
  readonly leaseMs: number;
  readonly maxLeaseMs: number;
  /** By AI, or `*` for all others: what it may claim in a day, in microusd; nobody has a bound unless given. */
  readonly budgets?: ReadonlyMap<string, number>;
  /** Storage is full when the database has this size, its WAL not counted. Without it only the disk is a bound. */
  readonly quotaBytes?: number;
  /** These AIs are elsewhere: what is directed to them is announced at their URLs. */
  readonly webhooks?: readonly NamedWebhook[];
  /** Webhooks may lead to addresses of private networks. */
  readonly webhookAllowPrivate?: boolean;
}

/** A hub takes its clock and its journal from here; tests pass their own. */
export interface World {
  readonly clock: Clock;
  readonly openJournal: (
    folder: string,
    options: JournalOptions,
  ) => Promise<Journal & TokenStore & BlobStore>;
}

/** So many connections may wait to be accepted: the kernel drops a further one, whose other end tries again after a second. */
const BACKLOG = 1_024;

/** Whoever can write local.key may replace it: this machine's own user. */
const KEY_ROTATOR = { by: OPERATOR_ID, role: "admin", proof: "local_key", via: "folder" } as const;

const WORLD: World = { clock: systemClock, openJournal };

/** A hub runs until it is drained; disposing drains it, too. */
export interface Hub extends AsyncDisposable {
  readonly address: Address;
  readonly http: Address | null;
  readonly publicUrl: URL | undefined;
  readonly journalId: string;
  /** `commands` are what a person on this machine may run next. */
  readonly commands: Commands;
  /** The journal held so many entries at the start. */
  readonly headAtStart: number;
  /** The start found this of the hub before. */
  readonly lastEnd: LastEnd;
  /** Rejects when the journal failed: nothing more is published, the program must end. */
  readonly failed: Promise<never>;
  /**
   * Drains the hub and stops it; resolves with false when commits or answers were cut off, as they took longer than 10 s.
   * @throws {JournalError} when the journal failed, or could not be closed in order.
   */
  drain(): Promise<boolean>;
}

/**
 * Starts a hub and resolves when it listens.
 * @throws {JournalError} the data cannot be opened. @throws {ListenError} for either address. @throws {NobodyCanConnect}
 */
export async function startHub(options: HubOptions, { clock, openJournal }: World = WORLD): Promise<Hub> {
  await using parts = new AsyncDisposableStack();
  const { dataFolder, quotaBytes } = options;
  const maxBytes = quotaBytes === undefined ? {} : { maxBytes: quotaBytes };
  const journal = parts.use(await openJournal(dataFolder, maxBytes));
  const { database } = dataFiles(dataFolder);
  const space = parts.use(new FreeSpace({ folder: dataFolder, database, quotaBytes }));
  const tokens = parts.use(await openTokens(journal, options.tokens, () => clock.wallMs()));
  const { hostname } = options.address;
  if (!isLoopback(hostname) && !tokens.list().some(({ state }) => state === "valid")) {
    throw new NobodyCanConnect(hostname);
  }
  const localKey = new LocalKey(options.localKey, options.localKeyPath);
  const gatekeeper = new Gatekeeper(localKey, tokens);
  const snapshot = await journal.snapshot();
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  const library = parts.use(openLibraryView(database));
  const core = makeCore({
    limits: options.limits,
    bounds: options.bounds,
    leaseMs: options.leaseMs,
    maxLeaseMs: options.maxLeaseMs,
    ...(options.budgets === undefined ? {} : { budgets: options.budgets }),
    clock,
    gatekeeper,
    tokens,
    journal,
    snapshot,
    shared: (of) => library.shared(of),
    whyFull: () => space.whyFull(),
    onFatal: failure.reject,
  });

  const { webhooks = [], webhookAllowPrivate: allowPrivate = false } = options;
  const bells = parts.use(new WebhookBells(core, webhooks, { allowPrivate }));
  const socket = await listen(
    "AIs",
    options.address,
    (address) => Deno.listen({ ...address, tcpBacklog: BACKLOG }),
  );
  // Draining closes it, too.
  parts.defer(() => closeQuietly(socket));
  const address = { ...options.address, port: (socket.addr as Deno.NetAddr).port };
  const wallMs = () => clock.wallMs();
  const view = {
    ...hubView(core, { startedMs: clock.monotonicMs(), library, bells: () => bells.states }),
    access: new HubAccess(gatekeeper, wallMs),
    tokens: new HubTokenDesk(core),
  };
  const httpPort = () => web?.address.port ?? 0;
  const logins = {
    get localKey() {
      return localKey.text;
    },
    ...{ port: httpPort, wallMs },
  };
  const names = () => ({ connected: new Set(core.state.present.keys()), withToken: [...gatekeeper.named] });
  const httpHost = options.http === null ? {} : { httpHost: options.http.hostname };
  const commands = new Commands({ hub: address, httpPort, ...httpHost, names });
  const live = new LiveUpdates(view, { clock });
  const { resultsFolder } = options;
  const runs = resultsFolder === undefined ? {} : { runs: new RunsFolder(resultsFolder) };
  const mcp = parts.use(mcpDoor({ hub: reachable(address), clock }));
  const records = taskRecords({ clock, core, journal, library });
  const publicOrigin = options.publicUrl?.origin;
  const a2a = parts.use(a2aDoor({ hub: reachable(address), clock, records, publicOrigin }));
  parts.use(new PushDoor({ core, records, folder: dataFolder, allowPrivate, clock }));
  const sessions = new OpenSessions(core);
  const doors = new Doors(core, sessions);
  const blobs = new Blobs({ store: journal, wallMs, whyFull: () => space.whyFull() });
  const streams = parts.use(streamsDoor({ core, doors, library }));
  const webSockets = {
    addressOf: (accept: string) => web!.webSockets.addressOf(accept),
    proved: (accept: string) => web!.webSockets.proved(accept),
    hold: (accept: string, isHeld: boolean) => web!.webSockets.hold(accept, isHeld),
    cut: (accept: string) => web!.webSockets.cut(accept),
  };
  const { upgrade: upgradeWebSocket } = new WebSocketDoor(core, sessions, webSockets);
  const { allowOrigins = [], publicUrl } = options;
  const reach = {
    ...{ allowOrigins, anyAddress: options.http !== null && !isLoopback(options.http.hostname) },
    ...(publicUrl === undefined ? {} : { publicUrl }),
  };
  const { fetch } = createDashboard(view, {
    ...{ commands, logins, live, upgradeWebSocket, ...reach },
    mcp: (request, caller) => mcp.answer((door) => door.fetch(request, caller)),
    streams: (request, topic, caller) => streams.answer((door) => door.fetch(request, topic, caller)),
    a2a: {
      show: (request) => a2a.answer((door) => door.show(request)),
      act: (request, caller) => a2a.answer((door) => door.act(request, caller)),
    },
    doors: [...doorRoutes(doors, library), ...blobRoutes(blobs)],
    ...runs,
  });
  const { maxHttpConnections: maxAuthenticated } = options;
  const webOptions = {
    folder: dataFolder,
    rightTokens: {
      digests: () => new Set([...tokens.unguessableDigests(), ...localKey.unguessableDigests()]),
      onChange(listener: () => void) {
        const both = new DisposableStack();
        for (const secrets of [tokens, localKey]) both.use(secrets.onChange(listener));
        return both;
      },
    },
    ...(maxAuthenticated === undefined ? {} : { maxAuthenticated }),
  };
  const web = options.http &&
    await listen("dashboard", options.http, (address) => serveWeb(address, fetch, webOptions));
  parts.use(web);
  if (web) parts.use(live.start());
  const listener = new Listener(socket, core, sessions);
  parts.use(startTicking(core, () => sessions));
  parts.use(startTokenTicks(tokens, clock));
  parts.use(startBlobSweeps(journal, clock));
  parts.use(localKey.onChange(() => core.sequencer.record(KEY_ROTATOR, { action: "key_rotate" })));
  parts.use(localKey.follow(clock));
  parts.use(startMinuteReports(core));

  const owned = parts.move();
  const hub: Hub = {
    address,
    http: web && web.address,
    publicUrl,
    journalId: journal.journalId,
    commands,
    headAtStart: snapshot.head,
    lastEnd: journal.lastEnd,
    failed: failure.promise,
    async drain() {
      const drained = new AbortController();
      const stop = async () => {
        drained.abort();
        for (const session of sessions) session.close();
        await owned.disposeAsync();
      };
      let inOrder: boolean;
      try {
        inOrder = await Promise.race([
          Promise.all([mcp, a2a, streams].map((door) => door[Symbol.asyncDispose]())).then(() =>
            drainHub(core, { sessions, stop: () => listener.stop(), drained: () => sessions.ended() })
          ),
          clock.delay(DRAIN_MS, drained.signal).then(() => false),
          failure.promise,
        ]);
      } catch (error) {
        // What a failed journal cannot do any more when it is closed is a consequence.
        await stop().catch(() => {});
        throw error;
      }
      await stop();
      return inOrder;
    },
    async [Symbol.asyncDispose]() {
      if (owned.disposed) return;
      // `failed` has reported why a journal failed.
      await hub.drain().catch(() => {});
    },
  };
  return hub;
}
