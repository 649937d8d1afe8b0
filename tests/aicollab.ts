/** Runs the real program as a process of its own, in a temporary folder of its own. */
import { join } from "node:path";
import { makeSandbox, type RunningHub, type Sandbox, startHub } from "../harness/population.ts";
import { selfCommand } from "../internal/self_spawn.ts";

/** A world is a temporary home and working folder with nothing of the user's in reach; disposing removes it. */
export interface World extends AsyncDisposable {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Its programs run as this user; as the test's own unless given. */
  readonly uid?: number;
}

export interface Finished {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Deno finds packages by these variables: the program under test fetches what is not in the cache yet. */
const WAY_TO_PACKAGES = /^(?:DENO_|NPM_CONFIG_|SSL_CERT_|NODE_EXTRA_CA_CERTS$|(?:HTTPS?|NO)_PROXY$)/i;

/** `faketime` and `TZ` set a clock by these: the programs of a test go by the test's own clock. */
const CLOCK = /^(?:LD_PRELOAD|FAKETIME.*|TZ)$/;

/** Makes a world that uses the user's cache of Deno, so that nothing is fetched again. */
export async function makeWorld(): Promise<World> {
  const folder = await Deno.makeTempDir({ prefix: "aicollab-test-" });
  const environment = Deno.env.toObject();
  const { PATH = "", HOME = "", DENO_DIR = join(HOME, ".cache", "deno") } = environment;
  const kept = Object.entries(environment).filter(([name]) => WAY_TO_PACKAGES.test(name) || CLOCK.test(name));
  return {
    folder,
    environment: {
      ...Object.fromEntries(kept),
      PATH,
      DENO_DIR,
      HOME: folder,
      XDG_DATA_HOME: join(folder, "share"),
      NO_COLOR: "1",
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Starts `aicollab` with `args`; `environment` adds to the world's, an undefined value takes away from it. */
export function startAicollab(
  world: World,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
): Deno.ChildProcess {
  const env = Object.fromEntries(
    Object.entries({ ...world.environment, ...environment }).filter((entry) => entry[1] !== undefined),
  ) as Record<string, string>;
  const self = selfCommand(args, {});
  return new Deno.Command(self.program, {
    args: self.args,
    env,
    clearEnv: true,
    cwd: world.folder,
    stdout: "piped",
    stderr: "piped",
    ...(world.uid === undefined ? {} : { uid: world.uid }),
  }).spawn();
}

/** Runs `aicollab` as {@link startAicollab} does, to its end. */
export async function aicollab(...how: Parameters<typeof startAicollab>): Promise<Finished> {
  const { code, stdout, stderr } = await startAicollab(...how).output();
  const decoder = new TextDecoder();
  return { exit: code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

/** Returns the process ids of the children of `parent` that run the command `name`. */
export async function childrenOf(parent: Deno.ChildProcess, name: string): Promise<number[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-A", "-o", "pid=,ppid=,args="] }).output();
  return new TextDecoder().decode(stdout).split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => Number(match?.[2]) === parent.pid && match![3]!.includes(` ${name} `))
    .map((match) => Number(match![1]));
}

/** Disposing ends the hub, which runs in a process of its own. */
export interface TestHubProgram extends RunningHub, AsyncDisposable {
  readonly sandbox: Sandbox;
}

/** Starts a hub on free ports with data of its own, or with the data and the port of the hub that `was`. */
export async function startHubProgram(world: World, was?: TestHubProgram): Promise<TestHubProgram> {
  const sandbox = was?.sandbox ??
    await makeSandbox(join(world.folder, `hub-${crypto.randomUUID()}`), world.environment);
  const hub = await startHub(sandbox, { port: was ? portOf(was) : 0, httpPort: 0 });
  return { ...hub, sandbox, [Symbol.asyncDispose]: () => hub.program[Symbol.asyncDispose]() };
}

/** Returns the port that AIs connect to. */
export function portOf(hub: RunningHub): number {
  return Number(hub.address.slice(hub.address.lastIndexOf(":") + 1));
}
