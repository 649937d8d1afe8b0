/** Mounts pages as routes: they answer the whole document, or its content alone to a page that renews itself. */
import type { Context, Hono } from "hono";
import { loginOf } from "../operator/checks.ts";
import { contextOf, framed, type PageSources, themeOf } from "./frame.tsx";
import { type MadePage, PageCache } from "./page_cache.ts";
import type { Content, PageRoute } from "./route.ts";

/** `FRAGMENT_HEADER` asks for the content of `#content` alone. */
const FRAGMENT_HEADER = "x-aicollab-fragment";

/** Mounts the pages, and the 404 page for every other path. */
export function mountPages(app: Hono, sources: PageSources): void {
  const { pages, live, wallMs } = sources;
  const kept = new PageCache();

  async function make(c: Context, page: PageRoute | undefined): Promise<MadePage> {
    const context = contextOf(c, sources);
    // The id is taken before the page is rendered, so that its stream brings what happens meanwhile.
    const after = live.events.newestId();
    const made = await page?.body(context);
    const found = made !== undefined && page !== undefined;
    const content = found ? made : <Missing path={context.url.pathname} />;
    const title = found ? await page.title(context) : "Not found";
    const whole = c.req.header(FRAGMENT_HEADER)
      ? <>{content}</>
      : framed(c, sources, { title, topics: found ? page.topics : [], after, content });
    return { html: await (await c.html(whole)).text(), code: found ? 200 : 404 };
  }

  async function answer(c: Context, page: PageRoute | undefined): Promise<Response> {
    const makeIt = () => make(c, page);
    const key = `${c.req.header(FRAGMENT_HEADER) ?? ""} ${themeOf(c) ?? ""} ${c.req.url}`;
    const when = { asOf: live.events.newestId(), nowMs: wallMs() };
    // An operator's pages hold forms of that login, so they are not shared.
    const { html, code } = await (loginOf(c) ? makeIt() : kept.get(key, when, makeIt));
    return c.html(html, code);
  }

  for (const page of pages) app.get(page.path, (c) => answer(c, page));
  app.notFound((c) => c.req.method === "GET" ? answer(c, undefined) : c.text("Not found\n", 404));
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
