/**
 * `deno task screenshots [FOLDER]` takes every page of a hub at which four trainers work, at 1280 light and 390 dark,
 * into FOLDER (by default `dist/screenshots`), and those that README.md and docs/ show into docs/images. It needs
 * Debian's Chromium.
 */
import { join, resolve } from "node:path";
import type { Browser } from "playwright-core";
import { makeSandbox, type RunningHub, startHub, startTrainer } from "../harness/population.ts";
import { selfCommand } from "../internal/self_spawn.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { launch } from "../tests/browser/chromium.ts";
import { pagePaths, type Things } from "../tests/browser/page_paths.ts";
import { type Look, Tab } from "../tests/browser/tab.ts";

const ROOT = new URL("../", import.meta.url).pathname;

/** These are the trainers of `harness multi_spec`. */
const TRAINERS = [
  ["AI_Networking", "networking"],
  ["AI_Graphics", "graphics"],
  ["AI_Security", "security"],
  ["AI_WindowManager", "window_manager"],
] as const;

const LOOKS: Readonly<Record<string, Look>> = {
  "1280-light": { width: 1280, colorScheme: "light" },
  "390-dark": { width: 390, colorScheme: "dark" },
};

/** README.md and docs/ show these pages, by path; a `:` stands for the id of what the page is about. */
const SHOWN: Readonly<Record<string, string>> = {
  "/": "overview",
  "/flow": "flow",
  "/collaborations/:": "collaboration",
};

const IMAGE_LOOK: Look = { width: 1280, colorScheme: "light" };

/** The trainers get this long to produce what the pages show. */
const PATIENCE_MS = 180_000;

async function get(origin: string, path: string) {
  return await (await fetch(`${origin}/api/v1${path}`)).json();
}

/** Resolves when the library holds a completed collaboration, and something that was shared and checked. */
async function things(origin: string, runs: Things["runs"]): Promise<Things> {
  return await waitUntil(async () => {
    const { rows: [collaboration] } = await get(origin, "/collaborations?state=completed&limit=1");
    const { rows: [checked] } = await get(origin, "/artifacts?verdict=verified&limit=1");
    return collaboration && checked &&
      {
        ai_id: collaboration.requester,
        session_id: collaboration.session_id,
        artifact_seq: checked.seq,
        runs,
      };
  }, { name: "the trainers finished work together", timeoutMs: PATIENCE_MS, intervalMs: 500 });
}

/** Runs a scenario of the harness to its end; returns `scenario/run_id`. */
async function runHarness(out: string): Promise<string> {
  const words = ["harness", "basic", "--duration", "12s", "--json", "--out", out];
  // `env` is left out: the harness would take the end of its empty stdin for the end of this program.
  const { program, args } = selfCommand(words, {});
  const { stdout } = await new Deno.Command(program, { args, stderr: "null" }).output();
  const { scenario, run_id } = JSON.parse(new TextDecoder().decode(stdout));
  return `${scenario}/${run_id}`;
}

async function shoot(browser: Browser, origin: string, of: Things, folder: string): Promise<void> {
  for (const [name, look] of Object.entries(LOOKS)) {
    await using tab = await Tab.open(browser, origin, look);
    for (const path of pagePaths(of)) {
      await tab.go(path);
      const words = path === "/" ? "overview" : path.slice(1).replaceAll(/[^\w.-]+/g, "_").slice(0, 60);
      await tab.page.screenshot({ path: join(folder, `${words}-${name}.png`), fullPage: true });
    }
  }
  await using tab = await Tab.open(browser, origin, IMAGE_LOOK);
  for (const path of pagePaths(of)) {
    const name = SHOWN[path] ?? SHOWN[path.replace(/(?<=.\/)[^/]+$/, ":")];
    if (name === undefined) continue;
    await tab.go(path);
    await tab.page.screenshot({ path: join(ROOT, "docs", "images", `${name}.png`) });
  }
}

async function main(): Promise<void> {
  const folder = resolve(Deno.args[0] ?? join(ROOT, "dist", "screenshots"));
  await Deno.mkdir(folder, { recursive: true });
  await Deno.mkdir(join(ROOT, "docs", "images"), { recursive: true });
  const world = await Deno.makeTempDir({ prefix: "aicollab-screenshots-" });
  try {
    const sandbox = await makeSandbox(join(world, "sandbox"), Deno.env.toObject());
    const hub: RunningHub = await startHub(sandbox, { port: 0, httpPort: 0 });
    await using programs = new AsyncDisposableStack();
    programs.use(hub.program);
    for (const [i, [ai_id, specialization]] of TRAINERS.entries()) {
      programs.use(startTrainer(sandbox, hub, { ai_id, specialization, seed: 1 + i }));
    }
    // The hub looks for results in the folder in which it was started.
    const out = join(sandbox.folder, "home", "results");
    const runs = [await runHarness(out), await runHarness(out)] as const;
    const origin = new URL(hub.dashboardUrl).origin;
    const of = await things(origin, runs);
    const browser = await launch();
    try {
      await shoot(browser, origin, of, folder);
    } finally {
      await browser.close();
    }
    console.log(folder);
  } finally {
    await Deno.remove(world, { recursive: true });
  }
}

await main();
