/** Draws a sequence diagram of the last collaborations: who sent what to whom, and the pauses between messages. */
import { visibleText } from "../../internal/visible_text.ts";
import { duration } from "../amounts.ts";
import type { Results } from "../results.ts";
import { axisLook } from "./axes.ts";
import { baseOption, type Chart, emptyDrawing, NARROW, type Space } from "./chart.ts";
import { fitted, textWidth } from "./text_width.ts";

type Message = Results["messages"][number];

const MAX_MESSAGES = 24;
const ROW_HEIGHT = 30;
const HEAD_HEIGHT = 30;
const HEAD_SIZE = 11;
const WORD_SIZE = 11;
const WORD_DISTANCE = 6;
const RIGHT = 8;
/** A column needs so much width for its name; where there is less, there are fewer columns and messages. */
const COLUMN_WIDTH = { wide: 96, narrow: 70 } as const;
/** A longer pause between two messages is marked. */
const PAUSE_MS = 1_000;

/** Makes the chart from the recorded senders and audiences; nothing is inferred. */
export function sequenceChart(messages: readonly Message[]): Chart {
  const none = "no message of a collaboration was recorded";
  const ofSessions = messages.filter(({ session_id }) => session_id !== null);
  const listed = ofSessions.slice(-MAX_MESSAGES);
  return {
    name: "sequence",
    title: "The last messages of collaborations",
    about: listed.length === 0 ? none : "an arrow for each receiver; a ring is a broadcast",
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
      missing: ofSessions.length - listed.length,
    },
    draw: (space) => listed.length === 0 ? emptyDrawing(space, none) : draw(listed, space),
  };
}

/** Returns the longest tail of `messages` with at most `maxColumns` participants, and these in the order of names. */
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
  const plotWidth = width - left - RIGHT;
  const leastColumn = isNarrow ? COLUMN_WIDTH.narrow : COLUMN_WIDTH.wide;
  const { messages, columns } = fitting(listed, Math.max(2, Math.floor(plotWidth / leastColumn)));
  const columnWidth = plotWidth / columns.length;
  const look = axisLook(palette);
  const plotHeight = (messages.length + 0.5) * ROW_HEIGHT;
  return {
    height: plotHeight + HEAD_HEIGHT + 12,
    option: {
      ...baseOption(space),
      grid: { left, right: RIGHT, top: HEAD_HEIGHT, height: plotHeight },
      xAxis: {
        ...{
          type: "category" as const,
          position: "top" as const,
          data: columns.map((name) => fitted(visibleText(name), columnWidth - 6, HEAD_SIZE)),
        },
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          ...{ color: palette.ink, fontSize: HEAD_SIZE, interval: 0 },
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
        words(messages, columns, { space, columnWidth }),
      ],
    },
  };
}

/** Returns the time of a message, and the pause before it. */
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

/** Draws a dot at the sender, a ring for a broadcast, and the message type over its arrow or where there is room. */
function words(
  messages: readonly Message[],
  columns: readonly string[],
  { space: { palette, width }, columnWidth }: { space: Space; columnWidth: number },
) {
  return {
    ...{ type: "scatter" as const, silent: true },
    data: messages.map(({ source_ai, audience: [receiver], message_type, session_id }, y) => {
      const x = Math.max(0, columns.indexOf(source_ai));
      const to = receiver === undefined ? -1 : columns.indexOf(receiver);
      const text = `${visibleText(message_type, 40)}${width < NARROW ? "" : ` ${session_id}`}`;
      const roomLeft = (x + 0.5) * columnWidth - WORD_DISTANCE;
      const roomRight = columns.length * columnWidth - roomLeft - 2 * WORD_DISTANCE;
      const wantsLeft = to < 0 ? roomLeft > roomRight : to < x;
      const isLeft = textWidth(text, WORD_SIZE) > (wantsLeft ? roomLeft : roomRight)
        ? roomLeft > roomRight
        : wantsLeft;
      return {
        value: [x, y],
        name: fitted(text, isLeft ? roomLeft : roomRight, WORD_SIZE),
        ...{ symbol: "circle", symbolSize: receiver === undefined ? 8 : 5 },
        itemStyle: {
          ...{ opacity: 1, borderColor: palette.series[0], borderWidth: 2 },
          color: receiver === undefined ? palette.ground : palette.series[0],
        },
        label: {
          ...{
            show: true,
            formatter: "{b}",
            fontSize: WORD_SIZE,
            color: palette.ink,
            distance: WORD_DISTANCE,
          },
          // The background keeps lifelines from running through words.
          ...{ backgroundColor: palette.ground, padding: [1, 2] },
          ...{
            position: isLeft ? "left" as const : "right" as const,
            offset: [0, receiver === undefined ? 0 : -9],
          },
        },
      };
    }),
  };
}
