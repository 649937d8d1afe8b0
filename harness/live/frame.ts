/** Renders a run as lines for a terminal of a given size: the same view gives the same lines. */
import { cellsOf, cutTo, padTo } from "../../internal/terminal/cells.ts";
import type { TerminalSize } from "../../internal/terminal/redrawn_block.ts";
import { visibleText } from "../../internal/visible_text.ts";
import type { RunView, TrainerView } from "./run_view.ts";
import { clockText, countsText, timeText } from "./progress_text.ts";

const BAR_CELLS = 10;
const PROGRESS_CELLS = 5;
const GAP = "  ";
/** The columns before the last are at least so wide, so that nothing moves when states and progress change. */
const MIN_WIDTHS = [0, 0, 8, 10];
/** The head has the elapsed time, the counts and the titles of the columns. */
const HEAD_LINES = 3;

/** Maps each state to the SGR number of its colour. */
const STATE_COLOURS: Readonly<Record<TrainerView["state"], number>> = {
  waiting: 2,
  starting: 33,
  running: 32,
  ended: 31,
  killed: 2,
  replaced: 2,
};

/** The last row of the terminal stays free, so that nothing scrolls. */
export interface FrameOptions extends TerminalSize {
  readonly colours: boolean;
}

/** Returns at most `rows - 1` lines of at most `columns` cells. */
export function frame(view: RunView, { columns, rows, colours }: FrameOptions): string[] {
  const paint = colours ? coloured : (text: string) => text;
  const widths = layout(view.trainers, columns);
  const room = Math.max(0, rows - 1 - HEAD_LINES);
  const isCut = view.trainers.length > room;
  const shown = view.trainers.slice(0, isCut ? Math.max(0, room - 1) : room);
  const missing = view.trainers.length - shown.length;
  return [
    paint(cutTo(headline(view, columns), columns), 1),
    cutTo(countsText(view.hub), columns),
    paint(cutTo(row(TITLES, widths), columns).trimEnd(), 2),
    ...shown.map((trainer) => trainerLine(trainer, { widths, columns, paint })),
    ...(missing > 0 ? [cutTo(`… ${missing} more: enlarge the window`, columns)] : []),
  ].slice(0, Math.max(1, rows - 1));
}

/** Returns the first line, which leaves out the bar where a narrow window has no room for it and the help to stop. */
function headline(view: RunView, columns: number): string {
  const { title, elapsedMs, durationMs } = view;
  const share = Math.min(1, elapsedMs / durationMs);
  const full = Math.round(share * BAR_CELLS);
  const bar = ` [${"#".repeat(full)}${".".repeat(BAR_CELLS - full)}]`;
  const left = `${clockText(Math.max(0, durationMs - elapsedMs))} left`;
  const [before, after] = [timeText(view), ` ${left}${GAP}^C stops (twice = kill)`];
  const isNarrow = cellsOf(before + bar + after) > columns;
  return `${before}${isNarrow ? "" : bar}${after}${GAP}${visibleText(title)}`;
}

type Cells = readonly [ai_id: string, specialization: string, state: string, progress: string, last: string];

const TITLES: Cells = ["AI", "specialization", "state", "progress", "last event"];

function cellTexts({ ai_id, specialization, state, progress, shared, last }: TrainerView): Cells {
  const amount = shared === null ? "" : `${shared} shared`;
  return [
    visibleText(ai_id),
    visibleText(specialization),
    state,
    progress === null ? amount : `${bar(progress)} ${Math.round(progress * 100)} %`,
    visibleText(last, 500),
  ];
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * PROGRESS_CELLS);
  return "#".repeat(full) + ".".repeat(PROGRESS_CELLS - full);
}

/** Returns the widths of the columns; the last one gets what the others leave. Names are cut where a window is narrow. */
function layout(trainers: readonly TrainerView[], columns: number): number[] {
  const rows = [TITLES, ...trainers.map(cellTexts)];
  const widest = [0, 1, 2, 3].map((i) =>
    Math.max(MIN_WIDTHS[i]!, ...rows.map((cells) => cellsOf(cells[i]!)))
  );
  const most = [Math.floor(columns / 4), Math.floor(columns / 5), columns, columns];
  const widths = widest.map((width, i) => Math.min(width, Math.max(6, most[i]!)));
  const used = widths.reduce((sum, width) => sum + width + GAP.length, 0);
  return [...widths, Math.max(0, columns - used)];
}

/** Joins the first cells of a row, as many as there are widths. */
function row(cells: Cells, widths: readonly number[]): string {
  return widths.map((width, i) => padTo(cells[i]!, width)).join(GAP);
}

interface LineOptions {
  readonly widths: readonly number[];
  readonly columns: number;
  readonly paint: (text: string, sgr: number) => string;
}

function trainerLine(trainer: TrainerView, { widths, columns, paint }: LineOptions): string {
  const cells = cellTexts(trainer);
  const line = cutTo(row(cells, widths), columns).trimEnd();
  const [start, end] = [2, 3].map((n) => row(cells, widths.slice(0, n)).length) as [number, number];
  const stateAt = start + GAP.length;
  return line.slice(0, stateAt) + paint(line.slice(stateAt, end), STATE_COLOURS[trainer.state]) +
    line.slice(end);
}

function coloured(text: string, sgr: number): string {
  return `\x1b[${sgr}m${text}\x1b[0m`;
}
