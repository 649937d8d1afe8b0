/** Starts a hub and its trainers as processes that are isolated from the user's own hub, key and configuration. */
import { join, resolve } from "node:path";
import { DiskWatch } from "./disk_watch.ts";
import { Program } from "./program.ts";

/** A sandbox isolates programs by a folder and an environment. */
export interface Sandbox {
  /** Holds `data/` (the hub's), `hub.log` and `trainers/`. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** It is told when a file in the folder cannot be written. */
  readonly disk: DiskWatch;
}

export interface RunningHub {
  readonly program: Program;
  /** Is `HOST:PORT`, for trainers. */
  readonly address: string;
  /** Ends with a slash. */
  readonly dashboardUrl: string;
  readonly database: string;
}

/**
 * Makes the folders of a sandbox. Its programs get no `AICOLLAB_*` and no credentials of the user, and the folder as their XDG home, so that
 * `local.key` and configuration files are the sandbox's own; they need no HOME. With `sharesKey` they can read the user's
 * `local.key`, for a hub of the user's.
 */
export async function makeSandbox(
  path: string,
  environment: Readonly<Record<string, string>>,
  { sharesKey = false, disk = new DiskWatch() }: { sharesKey?: boolean; disk?: DiskWatch } = {},
): Promise<Sandbox> {
  const folder = resolve(path);
  await Deno.mkdir(join(folder, "trainers"), { recursive: true, mode: 0o700 });
  await Deno.mkdir(join(folder, "home"), { mode: 0o700 });
  const kept = Object.entries(environment).filter(([name]) =>
    (!name.startsWith("AICOLLAB_") && name !== "CREDENTIALS_DIRECTORY") || name === "AICOLLAB_DEPTH" ||
    (sharesKey && name === "AICOLLAB_DATA")
  );
  const home = join(folder, "home");
  const own = sharesKey ? { XDG_CONFIG_HOME: home } : { XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
  return { folder, disk, environment: { ...Object.fromEntries(kept), ...own } };
}

/** Port 0 lets the system choose. */
export interface HubSettings {
  readonly port: number;
  readonly httpPort: number;
  readonly leaseMs?: number | undefined;
  readonly quotaBytes?: number | undefined;
}

/** Starts a hub and waits until it has logged both its addresses. */
export async function startHub(sandbox: Sandbox, settings: HubSettings): Promise<RunningHub> {
  const { port, httpPort, leaseMs, quotaBytes } = settings;
  const data = join(sandbox.folder, "data");
  const program = new Program({
    name: "the hub",
    args: [
      ...["hub", "--data", data, "--port", String(port), "--http-port", String(httpPort)],
      ...(leaseMs === undefined ? [] : ["--lease", `${leaseMs}ms`]),
      ...(quotaBytes === undefined ? [] : ["--quota", String(quotaBytes)]),
    ],
    environment: sandbox.environment,
    folder: join(sandbox.folder, "home"),
    disk: sandbox.disk,
    logFile: join(sandbox.folder, "hub.log"),
    readyLines: [/Collaborative Kernel Hub listening on (\S+)$/, /Dashboard on (\S+)$/],
  });
  try {
    const [address, dashboardUrl] = await program.ready as [string, string];
    return { program, address, dashboardUrl, database: join(data, "hub_data.db") };
  } catch (error) {
    await program.stop();
    throw error;
  }
}

export interface TrainerSettings {
  readonly ai_id: string;
  readonly specialization: string;
  readonly brain?: string;
  readonly seed: number;
  /** It records acknowledgements and deliveries in this file, for the audit. */
  readonly ledger?: string;
  /** Names its log file, without the extension; the default is its ai_id. */
  readonly logName?: string;
  /** Is passed in the environment, because other users could see arguments. */
  readonly token?: string | undefined;
}

/** Starts a trainer for a hub; it is ready when it has logged that it is connected. */
export function startTrainer(
  sandbox: Sandbox,
  { address }: Pick<RunningHub, "address">,
  { ai_id, specialization, brain, seed, ledger, logName = ai_id, token }: TrainerSettings,
): Program {
  return new Program({
    name: ai_id,
    args: [
      ...["trainer", "--id", ai_id, "--spec", specialization, "--hub", address, "--seed", String(seed)],
      ...(brain === undefined ? [] : ["--brain", brain]),
      ...(ledger === undefined ? [] : ["--ledger", ledger]),
    ],
    environment: token === undefined
      ? sandbox.environment
      : { ...sandbox.environment, AICOLLAB_TOKEN: token },
    folder: join(sandbox.folder, "home"),
    disk: sandbox.disk,
    logFile: join(sandbox.folder, "trainers", `${logName}.log`),
    readyLines: [/Connected to hub at (\S+)$/],
  });
}
