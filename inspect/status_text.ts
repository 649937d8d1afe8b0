/** Writes the counters of a hub as lines for people. */
import { counted } from "../internal/counted.ts";
import { visibleText } from "../internal/visible_text.ts";
import { collaborationParts } from "../outcome/counters_text.ts";
import type { HubStatus } from "../outcome/hub_status.ts";

/** Returns the four counters and the positions of journal and library; `at` is the address of the hub. */
export function statusLines(status: HubStatus, at: string): string[] {
  const { head_seq, indexed_seq, commits } = status;
  const behind = head_seq - indexed_seq;
  const parts = collaborationParts(status);
  const rows = [
    ["Connected AIs", status.connected_ais],
    ["Shared Patterns", status.shared_patterns],
    ["Shared Components", status.shared_components],
    ["Active Collaborations", `${status.active_collaborations}${parts === undefined ? "" : `: ${parts}`}`],
    ["Journal", `up to entry ${head_seq}, ${counted(commits, "commit")} since it started`],
    ...(behind > 0 ? [["Library", `up to entry ${indexed_seq}`]] : []),
  ] as const;
  const version = `aicollab ${visibleText(status.version, 40)}, up ${uptime(status.uptime_ms)}`;
  return [
    `Hub on ${at}: ${version}, journal ${visibleText(status.journal_id, 40)}`,
    ...rows.map(([name, value]) => `  ${`${name}:`.padEnd(23)}${value}`),
  ];
}

/** Returns `2 d 3 h`, `3 h 4 min`, `4 min 5 s` or `5 s`. */
function uptime(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0 s";
  return parts.slice(first, first + 2).map(([count, unit]) => `${count} ${unit}`).join(" ");
}
