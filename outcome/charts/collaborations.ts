/** Draws collaborations over time: when each waited for a partner, when somebody worked on it, how it ended. */
import { visibleText } from "../../internal/visible_text.ts";
import { duration } from "../amounts.ts";
import type { SessionResult } from "../results.ts";
import { axisLook, timeAxis, type TimeScale, timeScale } from "./axes.ts";
import { baseOption, type Chart, emptyDrawing, NARROW, type Space } from "./chart.ts";
import type { Palette } from "./palette.ts";
import { textWidth } from "./text_width.ts";

/** Nobody reads more rows; those that did not go straight to their completion go first. */
const MAX_ROWS = 30;
const ROW_HEIGHT = 36;
const TABLE_ROWS = 200;
const LEGEND_HEIGHT = 28;
const RIGHT = 16;
const WORD_SIZE = 11;

/** A span is a part of a collaboration's life: it waits for a partner, or has one. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly partner: string | undefined;
}

/** Makes the chart; `endMs` is when the run ended, for collaborations that were still open then. */
export function collaborationsChart(sessions: readonly SessionResult[], endMs: number): Chart {
  const none = "no AI asked for a collaboration";
  const shown = mostTelling(sessions);
  return {
    name: "collaborations",
    title: "Collaborations over time",
    about: sessions.length === 0 ? none : aboutText(shown.length, sessions.length),
    table: {
      columns: ["Session", "Type", "Requester", "Partner", "State", "Asked at", "Waited", "Worked"],
      rows: sessions.slice(0, TABLE_ROWS).map((session) => {
        const spans = spansOf(session, endMs);
        return [
          ...[session.session_id, visibleText(session.collaboration_type, 40), session.requester],
          ...[session.partner ?? "–", stateText(session), duration(session.requested_at_ms)],
          ...[
            totalText(spans.filter((span) => !span.partner)),
            totalText(spans.filter((span) => span.partner)),
          ],
        ];
      }),
      missing: Math.max(0, sessions.length - TABLE_ROWS),
    },
    draw: (space) => sessions.length === 0 ? emptyDrawing(space, none) : draw(shown, endMs, space),
  };
}

function aboutText(shown: number, all: number): string {
  const words = "dashed: waiting for a partner, solid: working with one";
  return all > shown
    ? `${words}; ${shown} of ${all}: the ones that were reopened or not completed, then the latest`
    : words;
}

function mostTelling(sessions: readonly SessionResult[]): SessionResult[] {
  const isPlain = (session: SessionResult) =>
    session.state === "completed" && session.reopened_at_ms.length === 0;
  const chosen = sessions
    .toSorted((a, b) => Number(isPlain(a)) - Number(isPlain(b)) || b.requested_at_ms - a.requested_at_ms)
    .slice(0, MAX_ROWS);
  return chosen.sort((a, b) => a.requested_at_ms - b.requested_at_ms);
}

/** Returns the parts of a collaboration's life in order: each start ends a wait, each reopening begins one. */
function spansOf(session: SessionResult, endMs: number): Span[] {
  const end = session.closed_at_ms ?? Math.max(endMs, session.requested_at_ms);
  const turns = [
    ...session.starts.map(({ at_ms, partner }) => ({ atMs: at_ms, partner })),
    ...session.reopened_at_ms.map((atMs) => ({ atMs, partner: undefined })),
  ].sort((a, b) => a.atMs - b.atMs);
  const begins = [{ atMs: session.requested_at_ms, partner: undefined }, ...turns];
  return begins.map(({ atMs, partner }, i) => ({ fromMs: atMs, toMs: begins[i + 1]?.atMs ?? end, partner }));
}

function totalText(spans: readonly Span[]): string {
  return spans.length === 0 ? "–" : duration(spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0));
}

function stateText({ state, reopened_at_ms }: SessionResult): string {
  return reopened_at_ms.length === 0 ? state : `${state}, reopened ${reopened_at_ms.length} ×`;
}

function draw(sessions: readonly SessionResult[], endMs: number, space: Space) {
  const { palette, width } = space;
  const scale = timeScale(Math.max(endMs, ...sessions.map(({ closed_at_ms }) => closed_at_ms ?? 0)));
  const plotHeight = sessions.length * ROW_HEIGHT + 8;
  const left = width < NARROW ? 52 : 64;
  const look = axisLook(palette);
  return {
    height: plotHeight + 40 + LEGEND_HEIGHT,
    option: {
      ...baseOption(space),
      grid: { left, right: RIGHT, top: LEGEND_HEIGHT, height: plotHeight },
      legend: {
        ...{ top: 0, left: "center", selectedMode: false as const, textStyle: { color: palette.ink } },
        itemStyle: { opacity: 0 },
        data: ["waiting", "working"],
      },
      xAxis: { ...timeAxis(palette, scale), splitLine: { show: true, lineStyle: look.splitLine.lineStyle } },
      // The axis goes from -0.5 to n - 0.5, so that words over the first row have room, too.
      yAxis: {
        ...{ type: "category" as const, inverse: true, data: sessions.map(({ session_id }) => session_id) },
        ...look,
        axisLabel: {
          ...{ ...look.axisLabel, hideOverlap: false, interval: 0, color: palette.ink },
          ...{ width: left - 12, overflow: "truncate" as const },
        },
        splitLine: { show: false },
      },
      series: [
        legendEntry("waiting", "dashed", palette),
        legendEntry("working", "solid", palette),
        spanSeries(sessions, { endMs, scale }, palette),
        wordSeries(sessions, { endMs, scale, space, plotWidth: width - left - RIGHT }),
      ],
    },
  };
}

/** Returns a line series without data, as `lines`, which draw the spans, have no line in a legend. */
function legendEntry(name: string, type: "dashed" | "solid", palette: Palette) {
  const width = type === "solid" ? 8 : 2;
  const color = type === "solid" ? palette.series[0] : palette.quiet;
  return { type: "line" as const, name, data: [], color, symbol: "none", lineStyle: { color, type, width } };
}

function spanSeries(
  sessions: readonly SessionResult[],
  { endMs, scale }: { endMs: number; scale: TimeScale },
  palette: Palette,
) {
  return {
    ...{
      type: "lines" as const,
      coordinateSystem: "cartesian2d" as const,
      silent: true,
      symbol: "none" as const,
    },
    data: sessions.flatMap((session, row) =>
      spansOf(session, endMs).map(({ fromMs, toMs, partner }) => ({
        coords: [[scale.at(fromMs), row], [scale.at(toMs), row]],
        lineStyle: partner
          ? { color: palette.series[0], width: 10, type: "solid" as const, opacity: 1, cap: "butt" as const }
          : { color: palette.quiet, width: 2, type: "dashed" as const, opacity: 1 },
      }))
    ),
  };
}

/** Writes over each row who worked on it and how it ended, from its begin or up to its end, whichever has room. */
function wordSeries(
  sessions: readonly SessionResult[],
  { endMs, scale, space, plotWidth }: { endMs: number; scale: TimeScale; space: Space; plotWidth: number },
) {
  const { palette } = space;
  return {
    ...{ type: "scatter" as const, silent: true, symbolSize: 0 },
    data: sessions.map((session, row) => {
      const spans = spansOf(session, endMs);
      const name = rowWords(session, spans, space.width < NARROW);
      const room = textWidth(name, WORD_SIZE) / plotWidth * scale.end;
      const [begin, end] = [scale.at(session.requested_at_ms), scale.at(spans.at(-1)!.toMs)];
      const goesRight = begin + room <= scale.end;
      // Words that fit neither way end where the plot does.
      const at = goesRight ? begin : end > room ? end : scale.end;
      return {
        value: [at, row],
        name,
        itemStyle: { opacity: 1 },
        label: {
          ...{
            show: true,
            formatter: "{b}",
            fontSize: WORD_SIZE,
            distance: 0,
            color: stateColour(session, palette),
          },
          ...{ position: goesRight ? "right" as const : "left" as const, offset: [0, -14] },
        },
      };
    }),
  };
}

function rowWords(session: SessionResult, spans: readonly Span[], isNarrow: boolean): string {
  const name = (ai_id: string) => visibleText(ai_id, isNarrow ? 12 : 24);
  const partners = spans.flatMap(({ partner }) => partner ? [name(partner)] : []);
  const asked = isNarrow ? "" : `${name(session.requester)} → `;
  const with_ = partners.length === 0 ? "nobody" : partners.join(", then ");
  return `${asked}${with_}, waited ${totalText(spans.filter((span) => !span.partner))} ${stateMark(session)}`;
}

function stateMark(session: SessionResult): string {
  const mark = session.state === "completed" ? "✓" : session.closed_at_ms === null ? "…" : "✕";
  return `${mark} ${session.state}`;
}

function stateColour({ state, closed_at_ms }: SessionResult, palette: Palette): string {
  return state === "completed" ? palette.ink : closed_at_ms === null ? palette.quiet : palette.bad;
}
