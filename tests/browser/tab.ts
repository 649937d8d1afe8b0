/** One open page, and all that nobody should see happen in it: words on the console, dialogs, requests to elsewhere. */
import { waitUntil } from "../../internal/testing/wait_until.ts";
import type { Browser, Page } from "playwright-core";

/** What a reader has before them. */
export interface Look {
  /** CSS pixels. */
  readonly width: number;
  readonly colorScheme: "light" | "dark";
}

/** How a page is looked at first. */
export interface Opening extends Look {
  /** What the clock of its reader shows then, ms since 1970; it goes on from there. The machine's unless given. */
  readonly nowMs?: number;
}

const DESK: Look = { width: 1280, colorScheme: "light" };

/** Only a test that fails waits so long. */
const PATIENCE_MS = 60_000;

/** What the browser itself writes when a hub is gone. */
const CONNECTION_LOST = /^Failed to load resource: net::ERR_|^GET .* net::ERR_/;

/** A tab in a profile of its own, unless it is opened beside another: six connections to a host are all that a profile gets. */
export class Tab implements AsyncDisposable {
  readonly troubles: string[] = [];
  /** What its page asked the hub for: paths with their queries. */
  readonly requests: string[] = [];
  readonly origin: string;

  private constructor(readonly page: Page, origin: string) {
    this.origin = origin;
    page.on("console", (message) => {
      if (!CONNECTION_LOST.test(message.text())) this.troubles.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.troubles.push(`error: ${error}`));
    page.on("dialog", async (dialog) => {
      this.troubles.push(`dialog: ${dialog.message()}`);
      await dialog.dismiss();
    });
    page.on("popup", (other) => this.troubles.push(`another page: ${other.url()}`));
    page.on("request", (request) => this.#note(new URL(request.url())));
  }

  /** `origin` is the only place that its pages may ask. */
  static async open(browser: Browser, origin: string, opening: Opening = DESK): Promise<Tab> {
    const { width, colorScheme, nowMs } = opening;
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    if (nowMs !== undefined) await context.clock.install({ time: nowMs });
    return new Tab(await context.newPage(), origin);
  }

  /** One more in the same window; it goes with the first one. */
  async beside(): Promise<Tab> {
    return new Tab(await this.page.context().newPage(), this.origin);
  }

  /** Goes to a path and waits until the page has settled. */
  async go(path: string): Promise<void> {
    await this.page.goto(this.origin + path);
    await this.settled();
  }

  /** Resolves when charts are drawn and the page follows the hub, or knows that it cannot. */
  async settled(): Promise<void> {
    await this.until(SETTLED);
  }

  async look({ width, colorScheme }: Look): Promise<void> {
    await this.page.setViewportSize({ width, height: 900 });
    await this.page.emulateMedia({ colorScheme });
  }

  /** What a script in the page gives; as text, as nothing here knows what it may name. */
  evaluate<T>(script: string): Promise<T> {
    return this.page.evaluate<T>(script);
  }

  /** The text that stands where a selector leads first. */
  text(selector: string): Promise<string> {
    return this.page.locator(selector).first().innerText();
  }

  /** Resolves when `script` gives something true in the page. */
  async until(script: string): Promise<void> {
    await waitUntil(() => this.evaluate(script), {
      name: `${script} at ${this.page.url()}`,
      ...{ timeoutMs: PATIENCE_MS, intervalMs: 20 },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }

  #note({ protocol, origin, pathname, search }: URL): void {
    if (origin === this.origin) this.requests.push(pathname + search);
    else if (protocol !== "data:") this.troubles.push(`request: ${origin}${pathname}`);
  }
}

const SETTLED = `
  document.readyState === "complete" && document.getElementById("pill").dataset.state !== "snapshot" &&
  [...document.querySelectorAll("figure.chart:has(script)")].every((figure) =>
    figure.clientWidth === 0 || figure.querySelector(".plot svg") !== null)`;
