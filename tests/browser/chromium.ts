/** Finds and starts Debian's Chromium for tests: its build without windows, which needs two thirds of the other one's time. */
import type { Browser } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium-headless-shell";
const FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** States why there is no browser here, or undefined. */
export const missing: string | undefined = await Deno.stat(CHROMIUM)
  .then(() => undefined, () => `there is no ${CHROMIUM} here`);

/** Starts the browser. Its driver is loaded here, as nobody without a browser needs it. */
export async function launch(): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  return await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}
