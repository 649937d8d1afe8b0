/** Registers tests that need a browser: those of a file share one, and where there is none they say how to get it. */
import type { Browser } from "playwright-core";
import { launch, missing } from "./chromium.ts";

let launched: Promise<Browser> | undefined;

if (missing) {
  console.log(
    `SKIPPED, ${missing}: apt-get install --no-install-recommends chromium-headless-shell fonts-dejavu-core`,
  );
}

Deno.test.afterAll(async () => {
  await (await launched)?.close();
});

/** Registers a test as `Deno.test` does; it is ignored where there is no browser. */
export function browserTest(name: string, run: (browser: Browser) => Promise<void>): void {
  Deno.test({
    name,
    ignore: missing !== undefined,
    // The browser's driver keeps its process and timers beyond the test.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => await run(await (launched ??= launch())),
  });
}
