/** Shows refusals as pages, so that whoever pressed a button reads why in the frame that the button stood in. */
import type { Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { visibleText } from "../../internal/visible_text.ts";
import { isKnown } from "../operator/strangers.tsx";
import { framed, type PageSources } from "./frame.tsx";
import type { Content } from "./route.ts";

/** `REFUSED` are the statuses of what is not allowed, not possible or too long. */
const REFUSED: ReadonlySet<number> = new Set([403, 409, 413]);

/** A refusal may say back a value that is long; its last words say what to do. */
const MAX_LENGTH = 2_000;

/** Frames the refusals in plain text of whatever is mounted after it. */
export function frameRefusals(app: Hono, sources: PageSources): void {
  app.use(async (c, next) => {
    await next();
    if (!isRefusal(c)) return;
    const { status } = c.res;
    const content = <Refusal text={await c.res.text()} />;
    const shown = { title: "Not done", topics: [], after: sources.live.events.newestId(), content };
    c.res = await c.html(framed(c, sources, shown), status as ContentfulStatusCode);
  });
}

/** Returns whether the answer refuses a browser, which asks for HTML; programs get the words alone. */
function isRefusal(c: Context): boolean {
  // A frame says what goes on at the hub, which strangers do not read.
  return REFUSED.has(c.res.status) && isKnown(c) && (c.req.header("accept") ?? "").includes("text/html") &&
    (c.res.headers.get("content-type") ?? "").startsWith("text/plain");
}

function Refusal({ text }: { readonly text: string }): Content {
  return (
    <p class="empty">
      {visibleText(text.trim(), MAX_LENGTH)} <a href="/">Back to the overview</a>
    </p>
  );
}
