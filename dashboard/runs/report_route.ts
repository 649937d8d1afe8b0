/** `GET /runs/:scenario/:run_id/report`: the harness's report, fenced in as the page of somebody else that it may be. */
import type { Hono } from "hono";
import type { RunsFolder } from "./runs_folder.ts";

/** No script, no request, no form, and an origin of its own: it reads nothing of the dashboard. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'; sandbox";

/** Mounts it beside the pages. */
export function mountReport(app: Hono, runs: RunsFolder): void {
  app.get("/runs/:scenario/:run_id/report", async (c) => {
    const report = await runs.report(c.req.param());
    if (!report.ok) return c.text(`There is no report to show: ${report.why}.\n`, 404);
    return c.html(report.text, 200, { "content-security-policy": POLICY });
  });
}
