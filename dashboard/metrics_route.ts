/** Answers `GET /metrics`; the code that writes it is loaded at the first request, as most hubs are never asked. */
import type { Hono } from "hono";
import { requireRole } from "./bearer.ts";
import type { Events } from "./events.ts";
import type { HubView } from "./hub_view.ts";
import type { Metrics } from "./metrics.ts";

/** Mounts the metrics of `view` and of the streams that are open. */
export function mountMetrics(app: Hono, view: HubView, events: Events): void {
  let metrics: Promise<Metrics> | undefined;
  app.get("/metrics", requireRole(view.access, "read_public", { open: true }), async (c) => {
    metrics ??= import("./metrics.ts").then(({ Metrics }) => new Metrics(view, events));
    const { contentType } = await metrics;
    return c.body(await (await metrics).text(), 200, { "content-type": contentType });
  });
}
