/** Debian's Chromium for tests: one for each test file, started when the first test needs it. */
import type { Browser } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";
const FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** Why there is no browser here, or undefined. */
export const missing: string | undefined = await Deno.stat(CHROMIUM)
  .then(() => undefined, () => `there is no ${CHROMIUM} here`);

/** Starts it. Its driver is loaded here, so that who has no browser needs none of it. */
export async function launch(): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  return await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}
