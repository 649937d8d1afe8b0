/** Invents a consistent hub for tests of pages: it is the same every time, and nothing in it changes. */
import { Histogram } from "../../internal/histogram.ts";
import type { HubView } from "../hub_view.ts";
import { SampleLibrary, summaryOf } from "./sample_library.ts";
import { AGE_MS, type SampleOptions, SampleWorld } from "./sample_world.ts";

export { SAMPLE_NOW_MS } from "./sample_world.ts";

/** Returns a hub with what `options` ask for; `changes` replaces what it names. */
export function sampleView(options: SampleOptions = {}, changes: Partial<HubView> = {}): HubView {
  const world = new SampleWorld(options);
  return { ...viewOf(world), ...changes };
}

function viewOf(world: SampleWorld): HubView {
  const open = world.collaborations.filter(({ state }) => state === "open" || state === "active");
  const kinds = (kind: string) => world.artifacts.filter((artifact) => artifact.kind === kind).length;
  const head = world.entries.length;
  const waits = open.flatMap(({ session_id, requester, partner, fence }) => {
    if (partner === undefined) return [];
    return {
      ai_id: requester,
      waits_for: partner,
      session_id,
      until: "completed" as const,
      since_seq: fence,
      in_circle: false,
    };
  });
  return {
    status: () => ({
      connected_ais: world.ais.length,
      shared_patterns: kinds("pattern"),
      shared_components: kinds("component"),
      active_collaborations: open.length,
      open_collaborations: open.filter(({ state }) => state === "open").length,
      taken_collaborations: open.filter(({ state }) => state === "active").length,
      waiting_for_operator: world.inbox().waiting,
      commits: Math.ceil(head / 3),
      head_seq: head,
      indexed_seq: head,
      listed_seq: head,
      completed_collaborations: world.collaborations.filter(({ state }) => state === "completed").length,
      dropped_live_lines: 0,
      damaged_runs: 0,
      journal_id: "01KAE0SAMPLE",
      version: "0.1.0",
      uptime_ms: AGE_MS,
    }),
    ais: () => world.ais,
    collaborations: () => open.map(summaryOf),
    notReady: () => undefined,
    waits: () => ({ rows: waits, total: waits.length, circles: [] }),
    slowed: () => [],
    bells: () => [],
    budgetOf: (ai) => ai === "AI_Node_1" ? 5_000_000 : undefined,
    counters: () => ({
      entries: head,
      lines_received: head + 20,
      refused: 2,
      bytes_received: 400 * head,
      bytes_sent: 1_500 * head,
      commits: Math.ceil(head / 3),
      connections: world.ais.length,
      claimed_microusd: new Map(),
      ack_ms: histogram(head, 1.2),
      commit_ms: histogram(Math.ceil(head / 3), 0.9),
    }),
    recent: (after, limit) => {
      const newer = world.entries.filter(({ seq }) => seq > after);
      const entries = newer.slice(-limit);
      return { entries, missed: newer.length - entries.length };
    },
    library: new SampleLibrary(world).view(),
  };
}

/** Returns `count` durations around `middleMs`. */
function histogram(count: number, middleMs: number): Histogram {
  const of = new Histogram();
  for (let i = 0; i < count; i++) of.record(middleMs * (0.5 + 3 * (i / count) ** 8));
  return of;
}
