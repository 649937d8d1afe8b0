/** Serves the files that pages need beside their HTML; all are embedded in the program. */
import { createHash } from "node:crypto";
import type { Hono } from "hono";
import { etag } from "hono/etag";
import charts from "./assets/charts.js" with { type: "text" };
import figures from "./assets/figures.css" with { type: "text" };
import hub from "./assets/hub.js" with { type: "text" };
import icon from "./assets/icon.svg" with { type: "text" };
import keys from "./assets/keys.js" with { type: "text" };
import live from "./assets/live.js" with { type: "text" };
import page from "./assets/page.css" with { type: "text" };
import pill from "./assets/pill.js" with { type: "text" };
import sections from "./assets/sections.js" with { type: "text" };
import theme from "./assets/theme.js" with { type: "text" };
import zone from "./assets/zone.js" with { type: "text" };

const TYPES = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
} as const;

const ASSETS = {
  "charts.js": charts,
  "figures.css": figures,
  "hub.js": hub,
  "icon.svg": icon,
  "keys.js": keys,
  "live.js": live,
  "page.css": page,
  "pill.js": pill,
  "sections.js": sections,
  "theme.js": theme,
  "zone.js": zone,
} as const;

/** Mounts `/assets/*`: browsers keep the files and ask each time whether they changed; 304 where they did not. */
export function mountAssets(app: Hono): void {
  app.use("/assets/*", etag());
  for (const [name, text] of Object.entries(ASSETS)) mount(app, name, () => text);
  // The charts' library is a megabyte, so it is read at the first request.
  mount(app, "echarts.js", async () => (await import("./assets/echarts.ts")).default);
}

function mount(app: Hono, name: string, read: () => string | Promise<string>): void {
  const type = TYPES[name.slice(name.lastIndexOf(".") + 1) as keyof typeof TYPES];
  // The asset is encoded and hashed once, as doing so for each reader would delay the broker.
  let asset: { readonly bytes: Uint8Array<ArrayBuffer>; readonly tag: string } | undefined;
  app.get(`/assets/${name}`, async (c) => {
    const { bytes, tag } = asset ??= tagged(await read());
    return c.body(bytes, 200, { "content-type": type, "cache-control": "no-cache", etag: tag });
  });
}

function tagged(text: string) {
  const bytes = new TextEncoder().encode(text);
  return { bytes, tag: `"${createHash("sha256").update(bytes).digest("base64url")}"` };
}
