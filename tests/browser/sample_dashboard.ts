/** Serves the dashboard over a hub that stands still, in the test's own process, at a time that the test sets. */
import assert from "node:assert/strict";
import { createDashboard } from "../../dashboard/dashboard.tsx";
import { LiveUpdates } from "../../dashboard/live_updates.ts";
import { RunsFolder } from "../../dashboard/runs/runs_folder.ts";
import { sampleView } from "../../dashboard/testing/sample_view.ts";
import { makeWorld } from "../aicollab.ts";
import { leaveRuns } from "./leave_runs.ts";
import type { Things } from "./page_paths.ts";

/** Its pages about one thing are about `things`. */
export interface SampleDashboard extends AsyncDisposable {
  /** The pages are at `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly things: Things;
}

/** Serves four AIs with what they shared and did, and two runs. The pages take `nowMs`, counted from 1970, for now. */
export async function serveSample(nowMs: number): Promise<SampleDashboard> {
  const view = sampleView();
  const library = view.library;
  const { rows: [collaboration] } = await library.sessions({ state: "active", limit: 1 });
  const { rows: [artifact] } = await library.artifacts({ limit: 1 });
  assert.ok(collaboration && artifact);
  await using stack = new AsyncDisposableStack();
  const { folder } = stack.use(await makeWorld());
  const runs = await leaveRuns(folder);
  const live = stack.use(new LiveUpdates(view));
  const app = createDashboard(view, { live, runs: new RunsFolder(folder), wallMs: () => nowMs });
  const server = stack.use(Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, app.fetch));
  const owned = stack.move();
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    things: {
      ...{
        ai_id: collaboration.requester,
        session_id: collaboration.session_id,
        artifact_seq: artifact.seq,
        runs,
      },
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
