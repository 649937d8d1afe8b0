/** A sequence diagram of the last messages: who told what to whom, and where nobody said anything for a while. */
import { visibleText } from "../../internal/visible_text.ts";
import { duration } from "../amounts.ts";
import type { Results } from "../results.ts";
import { axisLook } from "./axes.ts";
import { baseOption, type Chart, emptyDrawing, NARROW, type Space } from "./chart.ts";

type Message = Results["messages"][number];

const MAX_MESSAGES = 24;
const ROW_HEIGHT = 30;
const HEAD_HEIGHT = 30;
/** A column needs so much for its name; without it there are fewer of them, and fewer messages. */
const COLUMN_WIDTH = { wide: 96, narrow: 70 } as const;
/** A pause between two messages that is worth a word. */
const PAUSE_MS = 1_000;

/** Drawn from the recorded senders and audiences; nothing is inferred. */
export function sequenceChart(messages: readonly Message[]): Chart {
  const none = "no message was recorded";
  const listed = messages.slice(-MAX_MESSAGES);
  return {
    name: "sequence",
    title: "The last messages",
    about: messages.length === 0 ? none : "an arrow for each receiver; a ring is told to everyone",
    table: {
      columns: ["At", "Entry", "From", "To", "Message", "Session"],
      rows: listed.map(({ at_ms, seq, source_ai, audience, message_type, session_id }) => [
        ...[
          duration(at_ms),
          String(seq),
          source_ai,
          audience.length === 0 ? "everyone" : audience.join(", "),
        ],
        ...[visibleText(message_type, 40), session_id ?? "–"],
      ]),
      missing: messages.length - listed.length,
    },
    draw: (space) => messages.length === 0 ? emptyDrawing(space, none) : draw(listed, space),
  };
}

/** The longest tail of `messages` that at most `maxColumns` take part in, and these in the order of their names. */
function fitting(
  messages: readonly Message[],
  maxColumns: number,
): { messages: Message[]; columns: string[] } {
  const taken: Message[] = [];
  const columns = new Set<string>();
  for (const message of messages.toReversed()) {
    const joined = new Set([...columns, message.source_ai, ...message.audience]);
    if (joined.size > maxColumns && taken.length > 0) break;
    joined.forEach((name) => columns.add(name));
    taken.unshift(message);
  }
  const inOrder = [...columns].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return { messages: taken, columns: inOrder.slice(0, maxColumns) };
}

function draw(listed: readonly Message[], space: Space) {
  const { palette, width } = space;
  const isNarrow = width < NARROW;
  const left = isNarrow ? 64 : 112;
  const columnWidth = isNarrow ? COLUMN_WIDTH.narrow : COLUMN_WIDTH.wide;
  const { messages, columns } = fitting(listed, Math.max(2, Math.floor((width - left) / columnWidth)));
  const look = axisLook(palette);
  const plotHeight = (messages.length + 0.5) * ROW_HEIGHT;
  const plotWidth = width - left - 8;
  return {
    height: plotHeight + HEAD_HEIGHT + 12,
    option: {
      ...baseOption(space),
      grid: { left, right: 8, top: HEAD_HEIGHT, height: plotHeight },
      xAxis: {
        ...{ type: "category" as const, position: "top" as const, data: columns },
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          ...{ color: palette.ink, fontSize: 11, interval: 0, fontWeight: "bold" as const },
          ...{ width: plotWidth / columns.length - 8, overflow: "truncate" as const },
        },
      },
      yAxis: {
        ...{
          type: "category" as const,
          inverse: true,
          data: messages.map((message, i) => rowName(message, messages[i - 1])),
        },
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          ...look.axisLabel,
          hideOverlap: false,
          interval: 0,
          width: left - 8,
          overflow: "truncate" as const,
        },
      },
      series: [
        lifelines(columns, messages.length, space),
        arrows(messages, columns, space),
        words(messages, columns, space),
      ],
    },
  };
}

/** When, and after which pause. */
function rowName({ at_ms }: Message, before: Message | undefined): string {
  const pauseMs = before ? at_ms - before.at_ms : 0;
  return pauseMs >= PAUSE_MS ? `⋮ +${duration(pauseMs)}` : `${(at_ms / 1_000).toFixed(2)} s`;
}

function lifelines(columns: readonly string[], rows: number, { palette }: Space) {
  return {
    ...{
      type: "lines" as const,
      coordinateSystem: "cartesian2d" as const,
      silent: true,
      symbol: "none" as const,
    },
    lineStyle: { color: palette.line, width: 1, type: "solid" as const, opacity: 1 },
    data: columns.map((_, x) => ({ coords: [[x, 0], [x, rows - 1]] })),
  };
}

function arrows(messages: readonly Message[], columns: readonly string[], { palette }: Space) {
  return {
    ...{ type: "lines" as const, coordinateSystem: "cartesian2d" as const, silent: true },
    ...{ symbol: ["none", "arrow"], symbolSize: 8 },
    lineStyle: { color: palette.series[0], width: 1.5, type: "solid" as const, opacity: 1 },
    data: messages.flatMap(({ source_ai, audience }, y) => {
      const from = columns.indexOf(source_ai);
      return audience.map((name) => columns.indexOf(name)).filter((to) => to >= 0 && from >= 0 && to !== from)
        .map((to) => ({ coords: [[from, y], [to, y]] }));
    }),
  };
}

/** A dot at the sender, a ring where everyone is told, and the type of the message: over its arrow, or where there is room. */
function words(messages: readonly Message[], columns: readonly string[], { palette, width }: Space) {
  return {
    ...{ type: "scatter" as const, silent: true },
    data: messages.map(({ source_ai, audience: [receiver], message_type, session_id }, y) => {
      const x = Math.max(0, columns.indexOf(source_ai));
      const to = receiver === undefined ? -1 : columns.indexOf(receiver);
      const goesLeft = to < 0 ? x >= columns.length / 2 : to < x;
      const session = session_id === null || width < NARROW ? "" : ` ${session_id}`;
      return {
        value: [x, y],
        name: `${visibleText(message_type, 40)}${session}`,
        ...{ symbol: "circle", symbolSize: receiver === undefined ? 8 : 5 },
        itemStyle: {
          ...{ opacity: 1, borderColor: palette.series[0], borderWidth: 2 },
          color: receiver === undefined ? palette.ground : palette.series[0],
        },
        label: {
          ...{ show: true, formatter: "{b}", fontSize: 11, color: palette.ink, distance: 6 },
          // Lifelines do not run through words.
          ...{ backgroundColor: palette.ground, padding: [1, 2] },
          ...{
            position: goesLeft ? "left" as const : "right" as const,
            offset: [0, receiver === undefined ? 0 : -9],
          },
        },
      };
    }),
  };
}
