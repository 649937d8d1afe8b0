/** Opens pages, and notes what must not happen in them: words on the console, dialogs, requests to other hosts. */
import { waitUntil } from "../../internal/testing/wait_until.ts";
import type { Browser, Page } from "playwright-core";

export interface Look {
  /** It is in CSS pixels. */
  readonly width: number;
  readonly colorScheme: "light" | "dark";
}

export interface Opening extends Look {
  /** The reader's clock starts at this time, ms since 1970; it is the machine's unless given. */
  readonly nowMs?: number;
  /** The reader lives in this zone, `Asia/Kolkata`; in the machine's unless given. */
  readonly timeZone?: string;
}

const DESK: Look = { width: 1280, colorScheme: "light" };

/** Only a test that fails waits this long. */
const PATIENCE_MS = 60_000;

/** The browser itself writes these when a hub is gone. */
const CONNECTION_LOST = /^Failed to load resource: net::ERR_|^GET .* net::ERR_/;

/** A tab has a profile of its own, unless it is opened beside another: a profile gets six connections to a host. */
export class Tab implements AsyncDisposable {
  readonly troubles: string[] = [];
  /** The page asked the hub for these paths, with their queries. */
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

  /** Opens a tab whose pages may ask `origin` only. */
  static async open(browser: Browser, origin: string, opening: Opening = DESK): Promise<Tab> {
    const { width, colorScheme, nowMs, timeZone } = opening;
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme,
      ...(timeZone === undefined ? {} : { timezoneId: timeZone }),
    });
    if (nowMs !== undefined) await context.clock.install({ time: nowMs });
    return new Tab(await context.newPage(), origin);
  }

  /** Opens another tab in the same window; disposing of either closes both. */
  async beside(): Promise<Tab> {
    return new Tab(await this.page.context().newPage(), this.origin);
  }

  /** Goes to a path and waits until the page has settled. */
  async go(path: string): Promise<void> {
    await this.page.goto(this.origin + path);
    await this.settled();
  }

  /** Resolves when charts are drawn and the page follows the hub, or shows that it cannot. */
  async settled(): Promise<void> {
    await this.until(SETTLED);
  }

  async look({ width, colorScheme }: Look): Promise<void> {
    await this.page.setViewportSize({ width, height: 900 });
    await this.page.emulateMedia({ colorScheme });
  }

  /** Evaluates `script` in the page; it is text, as it names what only a page knows. */
  evaluate<T>(script: string): Promise<T> {
    return this.page.evaluate<T>(script);
  }

  /** Returns the text of the first element that a selector matches. */
  text(selector: string): Promise<string> {
    return this.page.locator(selector).first().innerText();
  }

  /** Resolves when `script` evaluates to something true in the page. */
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
