/** Draws a sequence diagram as SVG on the server: who sent what to whom, and where a collaboration waited. */
import { visibleText } from "../../internal/visible_text.ts";
import { fitted, textWidth } from "../../outcome/charts/text_width.ts";
import type { EntryRow } from "../../journal/library/view/library_view.ts";
import { fittedMiddle } from "./fitted_middle.ts";
import { sessionOfEntry, waitsOf, waitWords } from "./waits.ts";

/** Sizes are in CSS pixels; the page shows the one that fits. */
const SIZES = {
  wide: { width: 860, left: 84, leastLane: 104, font: 12 },
  narrow: { width: 340, left: 62, leastLane: 55, font: 11 },
} as const;

type Size = (typeof SIZES)[keyof typeof SIZES];

const HEAD = 28;
const ROW = 30;
/** A wait or a date needs this height. */
const NOTE_ROW = 24;
const ARROW = 7;

interface SequenceProps {
  /** `entries` are oldest first. */
  readonly entries: readonly EntryRow[];
  readonly nowMs: number;
}

/** Renders the last of `entries` that fit. A date stands where the day changes, and above the first one unless that is of today. */
export function Sequence(props: SequenceProps) {
  return (
    <>
      {Object.entries(SIZES).map(([name, size]) => <Lanes name={name} size={size} {...props} />)}
    </>
  );
}

/** Returns the longest tail of `entries` whose parties have a lane each. */
function fitting(entries: readonly EntryRow[], maxLanes: number): { shown: EntryRow[]; lanes: string[] } {
  const shown: EntryRow[] = [];
  const lanes = new Set<string>();
  for (const entry of entries.toReversed()) {
    const parties = [entry.source_ai, ...(entry.audience === "*" ? [] : entry.audience)];
    const joined = new Set([...lanes, ...parties]);
    if (joined.size > maxLanes && shown.length > 0) break;
    parties.slice(0, maxLanes).forEach((party) => lanes.add(party));
    shown.unshift(entry);
  }
  return { shown, lanes: [...lanes].sort((a, b) => a.localeCompare(b, "en", { numeric: true })) };
}

function Lanes({ name, size, entries, nowMs }: SequenceProps & { name: string; size: Size }) {
  const maxLanes = Math.floor((size.width - size.left) / size.leastLane);
  const { shown, lanes } = fitting(entries, maxLanes);
  const waits = waitsOf(entries);
  const laneWidth = (size.width - size.left) / lanes.length;
  const xOf = (party: string) => Math.round(size.left + (lanes.indexOf(party) + 0.5) * laneWidth);
  let y = HEAD;
  let day = dayOf(nowMs);
  /** Makes room for words above the next row, halfway between the rows around them. */
  const note = (words: string) => {
    y += NOTE_ROW;
    return { words, y: y + (ROW - NOTE_ROW) / 2 - 8 };
  };
  const rows = shown.map((entry) => {
    const wait = waits.get(entry.seq);
    const waited = wait && note(`⋮ ${waitWords(wait)}`);
    const date = dayOf(entry.at_ms) === day ? undefined : note(day = dayOf(entry.at_ms));
    y += ROW;
    return { entry, y: y - 8, waited, date };
  });
  const height = y + 8;
  return (
    <svg
      class={`sequence ${name}`}
      viewBox={`0 0 ${size.width} ${height}`}
      role="img"
      aria-label={`The last ${shown.length} messages; the same as a list below`}
    >
      {lanes.map((party) => (
        <>
          <text x={xOf(party)} y={14} font-size={size.font} text-anchor="middle" font-weight="600">
            {fittedMiddle(party, laneWidth - 8, size.font + 1)}
          </text>
          <line class="lane" x1={xOf(party)} x2={xOf(party)} y1={HEAD - 6} y2={height} />
        </>
      ))}
      {rows.map(({ entry, y, waited, date }) => (
        <>
          {waited && (
            <text
              class="wait"
              x={size.left + 4}
              y={waited.y}
              font-size={size.font}
              dominant-baseline="central"
            >
              {fitted(waited.words, size.width - size.left - 8, size.font)}
            </text>
          )}
          {date && (
            <text
              class="quiet over"
              data-at={entry.at_ms}
              data-part="day"
              x={Math.max(size.left - 8, textWidth(date.words, size.font - 1))}
              y={date.y}
              font-size={size.font - 1}
              text-anchor="end"
              dominant-baseline="central"
            >
              {date.words}
            </text>
          )}
          <Message entry={entry} y={y} lanes={lanes} xOf={xOf} size={size} />
        </>
      ))}
    </svg>
  );
}

/** Returns `2026-11-22`. */
function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

interface MessageProps {
  readonly entry: EntryRow;
  readonly y: number;
  readonly lanes: readonly string[];
  readonly xOf: (party: string) => number;
  readonly size: Size;
}

/** Draws a dot at the sender, a ring for a broadcast, an arrow to each receiver, and the message type where there is room. */
function Message({ entry, y, lanes, xOf, size }: MessageProps) {
  const { source_ai, audience, message_type, at_ms } = entry;
  const session = sessionOfEntry(entry);
  const from = xOf(source_ai);
  const receivers = (audience === "*" ? [] : audience).filter((id) => id !== source_ai && lanes.includes(id));
  const type = visibleText(message_type, 40);
  const words = size.width > 500 && session !== null ? `${type} ${visibleText(session, 20)}` : type;
  const [roomLeft, roomRight] = [from - size.left - 12, size.width - from - 12];
  const wantsRight = receivers.length > 0 ? xOf(receivers[0]!) > from : roomRight >= roomLeft;
  const isRight = textWidth(words, size.font - 1) <= (wantsRight ? roomRight : roomLeft)
    ? wantsRight
    : roomRight >= roomLeft;
  return (
    <>
      <text
        class="quiet"
        data-at={at_ms}
        x={size.left - 8}
        y={y}
        font-size={size.font - 1}
        text-anchor="end"
        dominant-baseline="central"
      >
        {new Date(at_ms).toISOString().slice(11, 19)}
      </text>
      {receivers.map((to) => <Arrow from={from} to={xOf(to)} y={y} />)}
      <circle class={audience === "*" ? "ring" : "dot"} cx={from} cy={y} r={audience === "*" ? 4.5 : 3.5} />
      <text
        class="over"
        x={from + (isRight ? 9 : -9)}
        y={receivers.length > 0 ? y - 9 : y}
        font-size={size.font - 1}
        text-anchor={isRight ? "start" : "end"}
        dominant-baseline="central"
      >
        {fitted(words, isRight ? roomRight : roomLeft, size.font - 1)}
      </text>
    </>
  );
}

function Arrow({ from, to, y }: { from: number; to: number; y: number }) {
  const back = to > from ? -ARROW : ARROW;
  return (
    <g class="arrow">
      <line x1={from} x2={to + back} y1={y} y2={y} />
      <polygon points={`${to - 1},${y} ${to + back},${y - 4} ${to + back},${y + 4}`} />
    </g>
  );
}
