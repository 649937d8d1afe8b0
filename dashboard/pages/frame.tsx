/** The frame around a page: what it is made from, beside the request, and the document that it becomes. */
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { Commands } from "../commands.ts";
import type { HubView } from "../hub_view.ts";
import type { LiveUpdates } from "../live_updates.ts";
import { takeNotice } from "../operator/logins.ts";
import { loginOf } from "../operator/routes.ts";
import type { RunsFolder } from "../runs/runs_folder.ts";
import { Layout, type Theme } from "./layout.tsx";
import type { Content, PageContext, PageRoute } from "./route.ts";

/** What pages are made from, beside the request. */
export interface PageSources {
  readonly pages: readonly PageRoute[];
  readonly view: HubView;
  readonly live: LiveUpdates;
  readonly runs: RunsFolder | undefined;
  readonly commands: Commands;
  readonly wallMs: () => number;
}

/** What a document is made of, beside its frame. */
export interface Shown {
  readonly title: string;
  readonly topics: PageRoute["topics"];
  /** Id of the last event that the content knows of. */
  readonly after: string;
  readonly content: Content;
}

/** The document. */
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

/** What a page may ask. */
export function contextOf(c: Context, { view, live, runs, commands, wallMs }: PageSources): PageContext {
  return {
    ...{ view, rates: live.rates, runs, url: new URL(c.req.url), params: c.req.param() },
    ...{ commands, nowMs: wallMs(), operator: loginOf(c) },
  };
}

/** As the reader chose it; undefined: the system's. */
export function themeOf(c: Context): Theme | undefined {
  const theme = getCookie(c, "theme");
  return theme === "light" || theme === "dark" ? theme : undefined;
}
