/** Tests that need a browser: all of a file share one, and where there is none they say how to get it. */
import type { Browser } from "playwright-core";
import { launch, missing } from "./chromium.ts";

let launched: Promise<Browser> | undefined;

if (missing) {
  console.log(`SKIPPED, ${missing}: apt-get install --no-install-recommends chromium fonts-dejavu-core`);
}

Deno.test.afterAll(async () => {
  await (await launched)?.close();
});

/** As `Deno.test`. */
export function browserTest(name: string, run: (browser: Browser) => Promise<void>): void {
  Deno.test({
    name,
    ignore: missing !== undefined,
    // The browser's driver keeps its process and timers for as long as it likes.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => await run(await (launched ??= launch())),
  });
}
