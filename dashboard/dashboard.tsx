/** Assembles the dashboard's routes as a web application. The hub passes a view of itself and serves what comes back. */
import { getLogger } from "@logtape/logtape";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import type { DoorRoute } from "./api/door_route.ts";
import { type A2aAnswers, mountA2a } from "./a2a_route.ts";
import { mountApi } from "./api/mount.ts";
import { mountDoors } from "./api/mount_doors.ts";
import { mountAssets } from "./assets.ts";
import { recognizeCallers, requireRole } from "./bearer.ts";
import { concurrencyLimit } from "./concurrency_limit.ts";
import { Commands } from "./commands.ts";
import { recognizePeers } from "./direct_peer.ts";
import { mountEvents } from "./events_route.ts";
import { refuseOtherMethods } from "./failure.ts";
import { guard } from "./guard.ts";
import type { HubView } from "./hub_view.ts";
import { LiveUpdates } from "./live_updates.ts";
import { type McpFetch, mountMcp } from "./mcp_route.ts";
import { mountMetrics } from "./metrics_route.ts";
import { Logins, type LoginsOptions } from "./operator/logins.ts";
import { loginCookie, recognizeLogins } from "./operator/recognize_logins.ts";
import { mountOperator } from "./operator/routes.ts";
import { refuseStrangers } from "./operator/strangers.tsx";
import { mountPages } from "./pages/mount.tsx";
import { newTokenPage } from "./pages/new_token.tsx";
import { frameRefusals } from "./pages/refusals.tsx";
import { PAGES } from "./pages/table.ts";
import { mountReport } from "./runs/report_route.ts";
import type { RunsFolder } from "./runs/runs_folder.ts";
import { mountStreams, type StreamsFetch } from "./streams_route.ts";
import { mountWebSocket, type UpgradeWebSocket } from "./web_socket_route.ts";

const log = getLogger(["aicollab", "hub"]);

/** `MAX_CONCURRENT_REQUESTS` is above what all live pages ask for at the same time. */
const MAX_CONCURRENT_REQUESTS = 64;

/** `DashboardOptions` is what a dashboard is served with. */
export interface DashboardOptions {
  /** `hosts` are the host names beside loopback under which pages are served, without ports. */
  readonly hosts?: readonly string[];
  /** Pages are served under each address of this machine, too. */
  readonly anyAddress?: boolean;
  /** People come through a proxy under this URL, so that nobody counts as a program of this machine. */
  readonly publicUrl?: URL;
  /** `allowOrigins` are the origins of pages that may speak at the doors of AIs. */
  readonly allowOrigins?: readonly string[];
  /** `commands` are what pages offer to run; unless given, they use the default addresses. */
  readonly commands?: Commands;
  /** `logins` is undefined where nobody can log in, so that nothing can be changed. */
  readonly logins?: LoginsOptions;
  /** `wallMs` is the clock of pages; the machine's unless given. */
  readonly wallMs?: () => number;
  /** `live` is started and disposed of by a long-running server. Without it there are no rates, and streams end with their readers. */
  readonly live?: LiveUpdates;
  /** `runs` is the results folder of the harness; without it there are no runs to show. */
  readonly runs?: RunsFolder;
  /** `mcp` answers clients of the Model Context Protocol; without it there is no `/mcp`. */
  readonly mcp?: McpFetch;
  /** `streams` answers clients of Durable Streams; without it there is no `/streams`. */
  readonly streams?: StreamsFetch;
  /** `doors` are the routes of `/api/v1` by which AIs come in; there are none where no hub runs. */
  readonly doors?: readonly DoorRoute[];
  /** `a2a` answers clients of A2A; without it there is no `/a2a`. */
  readonly a2a?: A2aAnswers;
  /** `upgradeWebSocket` lets AIs in by WebSocket; without it there is no `/ws`. */
  readonly upgradeWebSocket?: UpgradeWebSocket;
}

/** Returns the application: `GET` of the pages in `pages/table.ts`, `/api/v1`, `/events`, `/metrics`, `/status` JSON, `/healthz` (answers), `/readyz` (503 with the reason), and the operator's forms. */
export function createDashboard(
  view: HubView,
  {
    hosts = [],
    anyAddress = false,
    publicUrl,
    allowOrigins = [],
    commands = new Commands({}),
    logins: loginsOptions,
    wallMs = () => Date.now(),
    live = new LiveUpdates(view),
    runs,
    mcp,
    streams,
    doors = [],
    a2a,
    upgradeWebSocket,
  }: DashboardOptions = {},
): Hono {
  const app = new Hono();
  const sources = { pages: PAGES, view, live, runs, commands, wallMs };
  const { access } = view;
  const known = publicUrl === undefined ? hosts : [...hosts, publicUrl.hostname.toLowerCase()];
  const publicOrigin = publicUrl === undefined ? {} : { publicOrigin: publicUrl.origin };
  app.use(guard({ hosts: known, anyAddress, ...publicOrigin, origins: allowOrigins }));
  app.use(recognizePeers({ isBehindProxy: publicUrl !== undefined }));
  app.use(recognizeCallers(access));
  const logins = loginsOptions && new Logins(loginsOptions);
  const cookieName = loginCookie(view.status().journal_id);
  if (logins) app.use(recognizeLogins(logins, cookieName));
  app.use(refuseStrangers(access, commands));
  mountDoors(app, doors, access);
  if (streams) mountStreams(app, streams, access);
  app.use(concurrencyLimit(MAX_CONCURRENT_REQUESTS));
  frameRefusals(app, sources);
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    log.error("The dashboard failed to answer: {error}", { error });
    return c.text("The dashboard failed to answer; the hub goes on, and its log says why.\n", 500);
  });
  if (view.operator && logins) {
    const { operator, tokens } = view;
    const showToken = newTokenPage(sources);
    mountOperator(app, {
      ...{ operator, tokens, showToken, logins, commands, cookieName },
      ...(publicUrl === undefined ? {} : { publicUrl }),
    });
  }
  app.get("/status", requireRole(access, "read_public", { open: true }), (c) => c.json(view.status()));
  app.get("/healthz", (c) => c.text("ok\n"));
  app.get("/readyz", (c) => {
    const reason = view.notReady();
    return reason === undefined ? c.text("ready\n") : c.text(`${reason}\n`, 503);
  });
  mountEvents(app, live.events, access);
  mountMetrics(app, view, live.events);
  for (const path of ["/status", "/healthz", "/readyz", "/events", "/metrics"]) {
    refuseOtherMethods(app, path, ["GET"]);
  }
  mountApi(app, { view, rates: live.rates, nowMs: wallMs }, doors);
  if (mcp) mountMcp(app, mcp, access);
  if (a2a) mountA2a(app, a2a, access);
  if (upgradeWebSocket) mountWebSocket(app, upgradeWebSocket);
  mountAssets(app);
  if (runs) mountReport(app, runs);
  mountPages(app, sources);
  return app;
}
