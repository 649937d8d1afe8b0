/** A hub and its trainers as processes of their own, sealed off from the user's own hub, key and configuration. */
import { join, resolve } from "node:path";
import { Program } from "./program.ts";

/** Who lives where: the folder's content is ours alone. */
export interface Habitat {
  /** Holds `data/` (the hub's), `hub.log` and `trainers/`. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A running hub and where it is. */
export interface RunningHub {
  readonly program: Program;
  /** `HOST:PORT` for trainers. */
  readonly address: string;
  /** With a slash at the end. */
  readonly dashboardUrl: string;
  readonly database: string;
}

/**
 * Makes the folders of a habitat. Its programs see no `AICOLLAB_*` of the user, and the folder as their XDG home, so that
 * `local.key` and configuration files are the habitat's own; they need no HOME.
 */
export async function makeHabitat(
  path: string,
  environment: Readonly<Record<string, string>>,
): Promise<Habitat> {
  const folder = resolve(path);
  await Deno.mkdir(join(folder, "trainers"), { recursive: true, mode: 0o700 });
  await Deno.mkdir(join(folder, "home"), { mode: 0o700 });
  const kept = Object.entries(environment).filter(([name]) =>
    !name.startsWith("AICOLLAB_") || name === "AICOLLAB_DEPTH"
  );
  const home = join(folder, "home");
  return { folder, environment: { ...Object.fromEntries(kept), XDG_DATA_HOME: home, XDG_CONFIG_HOME: home } };
}

/** Starts a hub and waits until it says both its addresses. Port 0 lets the system choose. */
export async function startHub(
  habitat: Habitat,
  ports: { readonly port: number; readonly httpPort: number },
): Promise<RunningHub> {
  const data = join(habitat.folder, "data");
  const program = new Program({
    name: "the hub",
    args: ["hub", "--data", data, "--port", String(ports.port), "--http-port", String(ports.httpPort)],
    environment: habitat.environment,
    folder: join(habitat.folder, "home"),
    logFile: join(habitat.folder, "hub.log"),
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

/** Starts a trainer; it is ready when it says that it is connected. */
export function startTrainer(
  habitat: Habitat,
  hub: Pick<RunningHub, "address">,
  ai: { readonly ai_id: string; readonly specialization: string; readonly seed: number },
  onLine?: (line: string) => void,
): Program {
  return new Program({
    name: ai.ai_id,
    args: [
      "trainer",
      "--id",
      ai.ai_id,
      "--spec",
      ai.specialization,
      "--hub",
      hub.address,
      "--seed",
      String(ai.seed),
    ],
    environment: habitat.environment,
    folder: join(habitat.folder, "home"),
    logFile: join(habitat.folder, "trainers", `${ai.ai_id}.log`),
    readyLines: [/Connected to hub at (\S+)$/],
    ...(onLine ? { onLine } : {}),
  });
}
