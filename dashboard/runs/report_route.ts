/** Serves `GET /runs/:scenario/:run_id/report`: the harness's report, sandboxed, as anybody may have written it. */
import type { Hono } from "hono";
import type { RunsFolder } from "./runs_folder.ts";

/** The report has no scripts, requests or forms and an origin of its own, so that it cannot read the dashboard. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'; sandbox";

/** Mounts the route beside the pages. */
export function mountReport(app: Hono, runs: RunsFolder): void {
  app.get("/runs/:scenario/:run_id/report", async (c) => {
    const report = await runs.report(c.req.param());
    if (!report.ok) return c.text(`There is no report to show: ${report.why}.\n`, 404);
    return c.html(report.text, 200, { "content-security-policy": POLICY });
  });
}
