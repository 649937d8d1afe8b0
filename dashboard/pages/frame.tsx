/** Puts the content of a page into a document, with what it is rendered from beside the request. */
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { Commands } from "../commands.ts";
import type { HubView } from "../hub_view.ts";
import type { LiveUpdates } from "../live_updates.ts";
import { takeNotice } from "../operator/logins.ts";
import { loginOf } from "../operator/checks.ts";
import type { RunsFolder } from "../runs/runs_folder.ts";
import { Layout, type Theme } from "./layout.tsx";
import type { Content, PageContext, PageRoute } from "./route.ts";

/** `PageSources` is what pages are rendered from beside the request. */
export interface PageSources {
  readonly pages: readonly PageRoute[];
  readonly view: HubView;
  readonly live: LiveUpdates;
  readonly runs: RunsFolder | undefined;
  readonly commands: Commands;
  readonly wallMs: () => number;
}

/** `Shown` is what a document holds inside its frame. */
export interface Shown {
  readonly title: string;
  readonly topics: PageRoute["topics"];
  /** `after` is the id of the last event that the content includes. */
  readonly after: string;
  readonly content: Content;
}

/** Renders the document. */
export function framed(c: Context, { pages, view, ...sources }: PageSources, { content, ...shown }: Shown) {
  const { url, operator, nowMs } = contextOf(c, { pages, view, ...sources });
  return (
    <Layout
      {...shown}
      status={view.status()}
      pages={pages}
      path={url.pathname}
      notReady={view.notReady()}
      operator={operator}
      notice={operator && takeNotice(operator, url.pathname)}
      theme={themeOf(c)}
      nowMs={nowMs}
    >
      {content}
    </Layout>
  );
}

/** Returns what a page may ask. */
export function contextOf(c: Context, { view, live, runs, commands, wallMs }: PageSources): PageContext {
  return {
    ...{ view, rates: live.rates, runs, url: new URL(c.req.url), params: c.req.param() },
    ...{ commands, nowMs: wallMs(), operator: loginOf(c) },
  };
}

/** Returns the theme that the reader chose; undefined is the system's. */
export function themeOf(c: Context): Theme | undefined {
  const theme = getCookie(c, "theme");
  return theme === "light" || theme === "dark" ? theme : undefined;
}
