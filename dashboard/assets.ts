/** The files that pages are made of beside their HTML: all are in the program itself. */
import type { Hono } from "hono";
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
} as const;

/** `/assets/*`; what the charts are drawn with is a megabyte, and read when it is asked for first. */
export function mountAssets(app: Hono): void {
  for (const [name, text] of Object.entries(ASSETS)) {
    const type = TYPES[name.slice(name.lastIndexOf(".") + 1) as keyof typeof TYPES];
    app.get(`/assets/${name}`, (c) => c.body(text, 200, { "content-type": type }));
  }
  app.get("/assets/echarts.js", async (c) => {
    const { default: text } = await import("./assets/echarts.ts");
    return c.body(text, 200, { "content-type": TYPES.js });
  });
}
