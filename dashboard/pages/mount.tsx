/** Pages as routes of the web application: the whole document, or its content alone for a page that renews itself. */
import type { Context, Hono } from "hono";
import { getCookie } from "hono/cookie";
import type { HubView } from "../hub_view.ts";
import type { Live } from "../live.ts";
import { sessionOf } from "../operator/routes.ts";
import type { RunsFolder } from "../runs/runs_folder.ts";
import { Layout, type Theme } from "./layout.tsx";
import type { Content, PageContext, PageRoute } from "./route.ts";

/** With this header only what stands in `#content` is answered. */
const FRAGMENT_HEADER = "x-aicollab-fragment";

/** What pages are made from, beside the request. */
export interface PageSources {
  readonly view: HubView;
  readonly live: Live;
  readonly runs: RunsFolder | undefined;
  readonly wallMs: () => number;
}

/** Mounts `pages`, and the page for everything that nobody serves. */
export function mountPages(app: Hono, pages: readonly PageRoute[], sources: PageSources): void {
  const { view, live } = sources;

  async function answer(c: Context, page: PageRoute | undefined): Promise<Response> {
    const context = contextOf(c, sources);
    // Asked before the page is made: what happens meanwhile is told to it afterwards.
    const after = live.events.newestId();
    const content = await page?.body(context);
    const found = content !== undefined && page !== undefined;
    const code = found ? 200 : 404;
    const shown = found ? content : <Missing path={context.url.pathname} />;
    if (c.req.header(FRAGMENT_HEADER)) return c.html(<>{shown}</>, code);
    return c.html(
      <Layout
        title={found ? page.title(context) : "Not found"}
        status={view.status()}
        pages={pages}
        path={context.url.pathname}
        topics={found ? page.topics : []}
        after={after}
        notReady={view.notReady()}
        operator={context.operator}
        theme={themeOf(c)}
        nowMs={context.nowMs}
      >
        {shown}
      </Layout>,
      code,
    );
  }

  for (const page of pages) app.get(page.path, (c) => answer(c, page));
  app.notFound((c) => c.req.method === "GET" ? answer(c, undefined) : c.text("Not found\n", 404));
}

function contextOf(c: Context, { view, live, runs, wallMs }: PageSources): PageContext {
  return {
    ...{ view, rates: live.rates, runs, url: new URL(c.req.url), params: c.req.param() },
    ...{ nowMs: wallMs(), operator: sessionOf(c) },
  };
}

function themeOf(c: Context): Theme | undefined {
  const theme = getCookie(c, "theme");
  return theme === "light" || theme === "dark" ? theme : undefined;
}

function Missing({ path }: { readonly path: string }): Content {
  return (
    <p class="empty">
      There is nothing at{" "}
      <code>{path}</code>. It may be of another journal, or the library has not come to it yet.{" "}
      <a href="/">Back to the overview</a>
    </p>
  );
}
