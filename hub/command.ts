/** Runs `aicollab hub`: checks its options, logs the ready lines, and ends with an exit code for whatever stops the hub. */
import { getLogger } from "@logtape/logtape";
import { formatAddress, isLoopback } from "../internal/address.ts";
import { defineCommand } from "../internal/command.ts";
import { dataFolder, localKeyPath } from "../internal/data_folder.ts";
import { EXIT, type ExitCode } from "../internal/exit_codes.ts";
import { runnable } from "../internal/invocation.ts";
import { loggingOptions, startLogging } from "../internal/logging.ts";
import { duration, flag, integer, path, port, secrets, size, text, texts } from "../internal/option.ts";
import { Interruption, untilAborted } from "../internal/signals.ts";
import { formatAmount, TIMES } from "../internal/units.ts";
import { usageError, UserError } from "../internal/user_error.ts";
import { VERSION } from "../internal/version.ts";
import { COLLABORATION } from "../protocol/limits.ts";
import { AI_ID_FORM, isAiId } from "../protocol/names.ts";
import { hashSecret } from "./access/token_row.ts";
import { DEFAULT_BOUNDS } from "./session/bounds.ts";
import { dashboardHost, resolveHost } from "./transport/resolve_host.ts";
import { budgetsOf } from "./budget_option.ts";
import { originsOf, publicUrlOf } from "./public_url.ts";
import { type Hub, type HubOptions, startHub } from "./hub.ts";
import { limitOptions, limitsOf } from "./limit_options.ts";
import { localKey } from "./access/local_key.ts";
import { toUserError } from "./start_errors.ts";
import { hasData } from "../journal/sqlite/data_folder.ts";
import { NobodyCanConnect } from "./transport/listen.ts";
import { webhooksOf } from "./webhooks/webhook_option.ts";
import { MAX_AUTHENTICATED, MOST_AUTHENTICATED } from "./web/web_server.ts";

const log = getLogger(["aicollab", "hub"]);

/** A smaller database could not hold the empty tables and some entries. */
const MIN_QUOTA_BYTES = 1_000_000;

export const command = defineCommand({
  name: "hub",
  examples: ["aicollab hub", "aicollab hub --port 7000 --data ./hub_data"],
  options: {
    host: text({ default: "127.0.0.1", placeholder: "HOST", sentence: "address to listen on" }),
    port: port({ default: 6000, sentence: "port for AIs; 0 picks a free one" }),
    httpPort: port({ default: 5001, sentence: "port of the dashboard and all doors over HTTP" }),
    httpHost: text({ placeholder: "HOST", sentence: "address of these; on this machine only unless given" }),
    publicUrl: text({ placeholder: "URL", sentence: "people come through a proxy under this" }),
    allowOrigin: texts({
      placeholder: "ORIGIN",
      sentence: "pages of it may speak as AIs; repeatable",
    }),
    httpConnections: integer({
      default: MAX_AUTHENTICATED,
      min: 1,
      max: MOST_AUTHENTICATED,
      sentence: "connections to the dashboard with tokens",
      hidden: true,
    }),
    data: path({ placeholder: "DIR", sentence: "data folder ($XDG_DATA_HOME/aicollab)" }),
    results: path({
      default: "./results",
      placeholder: "DIR",
      sentence: "folder with harness results",
      hidden: true,
    }),
    token: secrets({ placeholder: "AI=SECRET", sentence: "accept this token from this AI; repeatable" }),
    lease: duration({
      default: `${COLLABORATION.defaultLeaseMs / 1_000}s`,
      minMs: COLLABORATION.minLeaseMs,
      maxMs: COLLABORATION.maxDefaultLeaseMs,
      sentence: "how long a silent partner keeps a collaboration",
    }),
    maxLease: duration({
      default: formatAmount(COLLABORATION.maxLeaseMs, TIMES),
      minMs: COLLABORATION.minLeaseMs,
      maxMs: COLLABORATION.maxLeaseMs,
      sentence: "no lease is longer, whatever is asked for",
      hidden: true,
    }),
    budget: texts({
      placeholder: "AI=USD/day",
      sentence: "no more work once it claims this; repeatable",
    }),
    webhook: texts({ placeholder: "AI=URL", sentence: "announce what comes for an AI there; repeatable" }),
    webhookAllowPrivate: flag({ sentence: "webhooks and push may lead to private addresses", hidden: true }),
    quota: size({
      minBytes: MIN_QUOTA_BYTES,
      sentence: "size at which hub_data.db, and so the hub, is full",
      hidden: true,
    }),
    dashboard: flag({ on: true, sentence: "serve neither dashboard nor /status" }),
    insecurePlaintext: flag({ sentence: "listen beyond loopback without TLS" }),
    ...loggingOptions,
    ...limitOptions,
  },
  note: "Each limit in PROTOCOL.md is an option as well: --max-line-bytes N",
  async run(values, { signal, environment }) {
    await using _logging = await startLogging({ program: "HUB", ...values });
    const tokens = values.token.map(parseToken);
    warnOfSharedSecrets(tokens);
    const hostname = await resolveHost(values.host);
    const folder = dataFolder(values.data, environment);
    const insecure = values.insecurePlaintext;
    await checkReach(hostname, { folder, tokens: tokens.length, insecure });
    const httpHost = values.httpHost === undefined
      ? dashboardHost(hostname)
      : await resolveHost(values.httpHost, "--http-host");
    if (values.dashboard && !insecure) checkPlaintext(httpHost, "--http-host");
    checkPorts(values);
    const publicUrl = publicUrlOf(values.publicUrl);
    const keyPath = localKeyPath(values.data ?? folder, environment)!;
    const hub = await start({
      address: { hostname, port: values.port },
      http: values.dashboard ? { hostname: httpHost, port: values.httpPort } : null,
      ...(publicUrl === undefined ? {} : { publicUrl }),
      allowOrigins: originsOf(values.allowOrigin),
      maxHttpConnections: values.httpConnections,
      resultsFolder: values.results,
      dataFolder: folder,
      localKey: await readKey(keyPath),
      localKeyPath: keyPath,
      tokens,
      limits: limitsOf(values),
      bounds: DEFAULT_BOUNDS,
      leaseMs: values.lease,
      maxLeaseMs: values.maxLease,
      budgets: budgetsOf(values.budget),
      webhooks: await webhooksOf(values.webhook, { folder, allowPrivate: values.webhookAllowPrivate }),
      webhookAllowPrivate: values.webhookAllowPrivate,
      ...(values.quota === undefined ? {} : { quotaBytes: values.quota }),
    });
    await dropPermissions();
    announce(hub, folder);
    return await serve(hub, signal);
  },
});

/** Drops what a running hub does not need, as it starts no program and reads no environment: nobody can use that against it. */
async function dropPermissions(): Promise<void> {
  for (const name of ["run", "env"] as const) await Deno.permissions.revoke({ name });
}

async function serve(hub: Hub, signal: AbortSignal): Promise<ExitCode> {
  try {
    const reason = await Promise.race([untilAborted(signal), hub.failed]);
    log.info("Draining: {why}", { why: reason instanceof Error ? reason.message : String(reason) });
    if (await hub.drain()) {
      log.info("Stopped in good order");
      return EXIT.ok;
    }
    log.warning("Answers were cut off that could not be given within 10 s");
    return reason instanceof Interruption ? reason.exit : EXIT.terminated;
  } catch (error) {
    throw toUserError(error);
  }
}

/** Parses `AI=SECRET`. @throws {UserError} usage */
function parseToken(given: string): HubOptions["tokens"][number] {
  // A secret that ends in `=`, as Base64 does, is no name.
  const at = /^[^=]+=+$/.test(given) && given.length > 20 ? -1 : given.indexOf("=");
  const ai_id = given.slice(0, at);
  const secret = given.slice(at + 1);
  if (at < 0 || !isAiId(ai_id)) {
    throw usageError(`--token must be AI=SECRET with an ai_id; it is "${at < 0 ? "…" : `${ai_id}=…`}"`, {
      why: `an ai_id is ${AI_ID_FORM}`,
      fix: "aicollab hub --token AI_Node_1=SECRET",
    });
  }
  if (secret === "") {
    throw usageError(`--token has no secret for ${ai_id}`, { fix: `aicollab hub --token ${ai_id}=SECRET` });
  }
  if (secret.length < 20) {
    log.warning("The token of {ai} is weak: shorter than 20 characters", { ai: ai_id });
  }
  return { ai_id, token_hash: hashSecret(secret) };
}

/** Warns where one secret opens several names: each of these AIs can then connect as the others. */
function warnOfSharedSecrets(tokens: HubOptions["tokens"]): void {
  const names = Map.groupBy(tokens, ({ token_hash }) => String(token_hash));
  for (const sharing of names.values()) {
    const ais = [...new Set(sharing.map(({ ai_id }) => ai_id))];
    if (ais.length === 1) continue;
    log.warning(
      "{ais} have the same token, so each can connect as the others; make one for each with {command}",
      {
        ais: ais.join(", "),
        command: runnable("aicollab token create NAME"),
      },
    );
  }
}

/** Checks that AIs and the dashboard have different ports. @throws {UserError} usage */
function checkPorts(
  { port, httpPort, dashboard }: { port: number; httpPort: number; dashboard: boolean },
): void {
  if (!dashboard || port !== httpPort || port === 0) return;
  throw usageError(`AIs and the dashboard cannot both have port ${port}`, {
    fix: "give --http-port another number; 0 takes a free one",
  });
}

/**
 * Checks that a hub listens beyond loopback in plain text only on purpose, and not without tokens: of a folder that holds data
 * already the hub itself will know. @throws {UserError} usage
 */
async function checkReach(
  host: string,
  { folder, tokens, insecure }: {
    readonly folder: string;
    readonly tokens: number;
    readonly insecure: boolean;
  },
): Promise<void> {
  if (isLoopback(host)) return;
  if (!insecure) checkPlaintext(host, "--host");
  if (tokens === 0 && !await hasData(folder)) throw toUserError(new NobodyCanConnect(host), folder);
}

/** @throws {UserError} usage, where others could read what is sent to `host`. */
function checkPlaintext(host: string, option: string): void {
  if (isLoopback(host)) return;
  throw usageError(`cannot listen on "${host}" in plain text`, {
    why: "others on the network could read tokens and everything that is shared",
    fix: option === "--host"
      ? `aicollab hub --host ${host} --insecure-plaintext`
      : `aicollab hub --public-url https://… behind a proxy with TLS, or aicollab hub ${option} ${host} --insecure-plaintext`,
  });
}

async function readKey(keyPath: string): Promise<string> {
  try {
    return await localKey(keyPath);
  } catch (cause) {
    throw new UserError({
      code: "CANNOT_WRITE",
      what: `cannot read or make "${keyPath}"`,
      why: cause instanceof Error ? cause.message : String(cause),
      fix: "set XDG_DATA_HOME to a folder that you may write to",
      exit: EXIT.cannotWrite,
      cause,
    });
  }
}

async function start(options: HubOptions): Promise<Hub> {
  try {
    return await startHub(options);
  } catch (error) {
    throw toUserError(error, options.dataFolder);
  }
}

/** Logs the ready lines, which programs wait for, and then what a person does next. */
function announce(hub: Hub, folder: string): void {
  const address = formatAddress(hub.address);
  log.info("aicollab {version}, journal {id}", { version: VERSION, id: hub.journalId });
  log.info("Data in {folder}: {what}", {
    folder,
    what: hub.headAtStart === 0 ? "new" : `up to entry ${hub.headAtStart}`,
  });
  warnOfLoss(hub);
  log.info("Collaborative Kernel Hub initialized on {address}", { address });
  log.info("Collaborative Kernel Hub listening on {address}", { address });
  if (hub.http) {
    const { port } = hub.http;
    log.info("Dashboard on {url}", { url: `http://${formatAddress(hub.http)}/` });
    if (hub.publicUrl) {
      log.info("People and AIs come by {url}; nothing is answered over HTTP without a token or a login", {
        url: hub.publicUrl.href,
      });
    } else if (!isLoopback(hub.http.hostname)) {
      log.info("Who does not ask from this machine is answered over HTTP with a token or a login alone");
    } else if (!isLoopback(hub.address.hostname)) {
      log.info(
        "The dashboard is for this machine only; from elsewhere: ssh -L {port}:127.0.0.1:{port} {host}",
        {
          port,
          host: Deno.hostname(),
        },
      );
    }
  }
  log.info("Start a trainer: {command}", { command: runnable(hub.commands.trainer()) });
}

/** Says what the last end of a hub on these data has cost, as far as that is known. */
function warnOfLoss({ lastEnd: { wasInOrder, entriesLost }, headAtStart: head }: Hub): void {
  if (entriesLost > 0) {
    log.warning(
      "The WAL is {count} entries shorter than it was: entries {from} to {to} are lost, and AIs that resume behind them get EPOCH_CHANGED",
      { count: entriesLost, from: head + 1, to: head + entriesLost },
    );
  } else if (!wasInOrder && head > 0) {
    log.info("The last hub on this data did not end in good order; a new epoch begins after entry {head}", {
      head,
    });
  }
}
