/**
 * Makes the package @aicollab/client: `deno task package:client [OUT]`, by default `dist/client`. It is one bundled module without
 * other packages, one file of types, and a page that shows how to begin.
 */
import { join, resolve } from "node:path";
import { EXIT } from "../internal/exit_codes.ts";
import { inTemporaryFolder, run } from "./bundle.ts";
import { commonFields } from "./package_fields.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const SOURCE = join(ROOT, "packages", "js");

/** Strangers' runtimes do not have these. */
const FOREIGN =
  /\bDeno\.|\bDisposableStack\b|\bPromise\.withResolvers\b|import\.meta\.main|\b(?:await )?using \w+ =|\bz\.core\b|npm\/registry/;

const MANIFEST = {
  name: "@aicollab/client",
  ...commonFields(),
  description:
    "Connects an AI to an aicollab hub: messages, topics, tasks, from Node, Deno, Bun and browsers.",
  keywords: ["ai", "agents", "collaboration", "task queue", "broker"],
  type: "module",
  sideEffects: false,
  exports: { ".": { types: "./client.d.ts", default: "./client.js" } },
  types: "./client.d.ts",
  files: ["client.js", "client.d.ts"],
};

/** Returns the types that strangers compile against: the messages, then what the package offers. */
export async function clientTypes(): Promise<string> {
  const [messages, api] = await Promise.all(
    ["message_types.ts", "api.ts"].map((name) => Deno.readTextFile(join(SOURCE, name))),
  );
  const offered = api!.replaceAll(/^import [^]*?;\n/gm, "");
  return `/// <reference lib="esnext.disposable" />\n${messages}\n${offered}`;
}

/** Makes the package in `out`, with a temporary folder at hand. @throws {UserError} where it cannot be bundled, or has what only Deno runs */
export async function makeClientPackage(out: string, folder: string): Promise<void> {
  await Deno.mkdir(out, { recursive: true });
  const module = join(out, "client.js");
  await bundlePlain(join(SOURCE, "index.ts"), module, folder);
  const foreign = FOREIGN.exec(await Deno.readTextFile(module))?.[0];
  if (foreign !== undefined) throw new Error(`client.js has "${foreign}", which Node 20 does not run`);
  await Deno.writeTextFile(join(out, "client.d.ts"), await clientTypes());
  await Deno.writeTextFile(join(out, "package.json"), `${JSON.stringify(MANIFEST, null, 2)}\n`);
  await Deno.copyFile(join(SOURCE, "README.md"), join(out, "README.md"));
  await Deno.copyFile(join(ROOT, "LICENSE"), join(out, "LICENSE"));
}

/** Bundles `entry` with what every runtime has in the place of zod and of Deno's sockets. */
export async function bundlePlain(entry: string, module: string, folder: string): Promise<void> {
  const map = join(folder, "import_map.json");
  const at = (path: string) => new URL(`../${path}`, import.meta.url).href;
  const instead = {
    zod: at("packages/js/plain_schema.ts"),
    [at("client/line_connection.ts")]: at("packages/js/plain_connection.ts"),
  };
  await Deno.writeTextFile(map, JSON.stringify({ imports: instead }));
  const flags = ["--quiet", "--no-config", "--no-lock", "--import-map", map];
  // From here the names of files in the bundle are those in the repository.
  await run(ROOT, Deno.execPath(), ["bundle", ...flags, "-o", module, entry]);
}

if (import.meta.main) {
  const out = resolve(Deno.args[0] ?? join(ROOT, "dist", "client"));
  Deno.exit(
    await inTemporaryFolder("aicollab-client-", async (folder) => {
      await makeClientPackage(out, folder);
      console.log(out);
      return EXIT.ok;
    }),
  );
}
