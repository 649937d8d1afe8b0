/** Fills a hub with AIs that shared, checked and worked together. */
import { about, talk } from "../messages.ts";
import type { Heard, RawAi } from "../raw_ai.ts";
import type { HubWorld } from "./hub_world.ts";
import type { Things } from "./page_paths.ts";

const FIELDS = [
  ["networking", "ccd@1", "Mbit/s"],
  ["graphics", "dmg@1", "bytes"],
  ["security", "ids@1", "false alarms"],
  ["window_manager", "wm@1", "ms"],
] as const;

/**
 * Connects `size` AIs of four kinds and leaves two runs; the first AIs have collaborations that are open, active and
 * completed, and all of them talk.
 */
export async function populate(world: HubWorld, size: number): Promise<Things> {
  const ais = await Promise.all(Array.from({ length: size }, (_, i) => enter(world, i)));
  const [one, two, three] = ais as [RawAi, RawAi, RawAi];
  await Promise.all(ais.map((ai, i) => shareAndTalk(ai, i, size)));
  await two.ask(
    about("verdict", { subject: "p0-2", result: "verified", claimed: 0.9, measured: 0.91 }, "v1"),
  );
  const session_id = await openCollaboration(one, "r1");
  const done = await work(two, session_id);
  const { seq } = await two.ask(component(session_id, done));
  await three.ask(
    about("verdict", { subject: "c1", result: "verified", claimed: 0.8, measured: 0.79 }, "v2"),
  );
  await two.ask(
    about(
      "collaboration_complete",
      { session_id, fence: done, outcome: "success", component_id: "c1", result: { gain: 0.12 } },
      "e1",
    ),
  );
  await work(three, await openCollaboration(one, "r2"));
  await openCollaboration(two, "r3");
  await world.indexed();
  return { ai_id: nameOf(0), session_id, artifact_seq: seq, runs: await world.leaveRuns() };
}

function enter(world: HubWorld, i: number): Promise<RawAi> {
  const [specialization] = FIELDS[i % FIELDS.length]!;
  const description = `Learns ${specialization} from what it measures`;
  return world.enter(nameOf(i), { specialization, capabilities: ["learn", specialization], description });
}

async function shareAndTalk(ai: RawAi, i: number, size: number): Promise<void> {
  const target_ai = nameOf((i + 1) % size);
  const talks = Array.from(
    { length: 1 + i % 3 },
    (_, n) => talk(`what do you see at ${n}?`, { target_ai, message_id: `t${n}` }),
  );
  await ai.ask(
    { message_type: "status", data: { activity: ["idle", "training"][i % 2] } },
    ...[0, 1, 2].map((n) => pattern(i, n)),
    ...talks,
  );
}

/** Returns `AI_Node_1` for 0. */
export function nameOf(i: number): string {
  return `AI_Node_${i + 1}`;
}

function pattern(i: number, n: number): Heard {
  const [, domain, unit] = FIELDS[i % FIELDS.length]!;
  const data = {
    ...{ pattern_id: `p${i}-${n}`, domain, content: { params: { window: 12 + n, rate: 0.25 } } },
    ...{ score: 1.3 - 0.2 * n + i / 100, unit, direction: "min" },
    ...(n > 0 ? { parents: [`p${i}-${n - 1}`] } : {}),
  };
  return about("pattern_share", data, `p${n}`);
}

function component(session_id: string, fence: number): Heard {
  const data = {
    ...{ component_id: "c1", domain: "ccd@1", language: "javascript", session_id, fence },
    ...{ source: SOURCE, interface: "next(rttMs: number): number", score: 0.8 },
    evidence: { score: { held_out: 0.8, classic: 0.93 }, trace: "synthetic", seeds: [1, 2, 3] },
  };
  return about("os_component_share", data, "c1");
}

const SOURCE = `/** Sends as much as fits the path. */
export function next(rttMs) {
  const window = Math.max(2, Math.floor(rttMs / 12)); // packets
  return rttMs > 250 ? window * 0.5 : window + 1;
}
`;

async function openCollaboration(ai: RawAi, message_id: string): Promise<string> {
  const request = { collaboration_type: "joint_tuning", description: "Tune pacing and damage together" };
  const { session_id } = await ai.ask(
    about("collaboration_request", { ...request, task: { goal: "less delay" } }, message_id),
  );
  return session_id;
}

/** Accepts a collaboration and reports some progress; returns the fence. */
async function work(ai: RawAi, session_id: string): Promise<number> {
  const { fence } = await ai.ask(about("collaboration_accept", { session_id }, `a-${session_id}`));
  for (const [n, progress] of [0.2, 0.4, 0.6].entries()) {
    await ai.ask(
      about(
        "collaboration_progress",
        { session_id, fence, progress, note: `round ${n}` },
        `g${n}-${session_id}`,
      ),
    );
  }
  return fence;
}
