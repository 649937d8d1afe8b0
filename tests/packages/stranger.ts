/** Makes the folder of somebody who has nothing of this repository but the packed client. */
import { join } from "node:path";
import { makeClientPackage } from "../../build/client_package.ts";
import { output } from "./runtimes.ts";

export const ROOT = new URL("../../", import.meta.url).pathname;

export interface Stranger extends AsyncDisposable {
  /** Tools may be installed here, beside the stranger's own folder. */
  readonly folder: string;
  /** Programs here may import @aicollab/client. */
  readonly home: string;
}

/** Packs the client, installs it for a stranger without a network, and prints the sizes. */
export async function makeStranger(): Promise<Stranger> {
  const folder = await Deno.makeTempDir({ prefix: "aicollab-packages-" });
  const [made, home] = [join(folder, "made"), join(folder, "stranger")];
  await makeClientPackage(made, await Deno.makeTempDir({ dir: folder }));
  const packed = (await output(["npm", "pack", "--silent", "--pack-destination", folder], { cwd: made }))
    .trim();
  await Deno.mkdir(home);
  await Deno.writeTextFile(join(home, "package.json"), '{"private":true,"type":"module"}');
  const flags = ["--silent", "--no-audit", "--no-fund", "--offline"];
  await output(["npm", "install", ...flags, join(folder, packed)], { cwd: home });
  for (const path of [join(made, "client.js"), join(made, "client.d.ts"), join(folder, packed)]) {
    console.log(`${path.slice(folder.length + 1)}: ${Deno.statSync(path).size} bytes`);
  }
  return { folder, home, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}
