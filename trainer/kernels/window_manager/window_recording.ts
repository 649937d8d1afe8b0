/**
 * Generates recordings of a desktop as what happens to its windows: they are opened, closed, focused, and wanted
 * larger or smaller. Nothing here knows where a window is.
 */
import { Rng } from "../../learner/rng.ts";

/** Windows are numbered below this; the number of a closed one is given again. */
export const MOST_WINDOWS = 12;
const FEWEST_WINDOWS = 3;

/** A class is a kind of program: the width and height that suit it, in pixels. */
export interface WindowClass {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** This share of the windows opened is of the class, in hundredths. */
  readonly percent: number;
}

/** The classes are 80 x 24 cells of 9 x 18 pixels; 100 x 55 cells; a page with a column; a list; 16:9. */
export const WINDOW_CLASSES: readonly WindowClass[] = [
  { name: "terminal", width: 720, height: 432, percent: 35 },
  { name: "editor", width: 900, height: 990, percent: 20 },
  { name: "browser", width: 1200, height: 900, percent: 25 },
  { name: "chat", width: 420, height: 840, percent: 10 },
  { name: "video", width: 960, height: 540, percent: 10 },
];

const KINDS = ["open", "close", "focus", "resize"] as const;

export interface WindowEvent {
  readonly kind: typeof KINDS[number];
  readonly window: number;
  /** The class is an index into WINDOW_CLASSES. */
  readonly class: number;
  /** This area suits the window from now on. */
  readonly wantedPx: number;
}

export type WindowRecording = readonly WindowEvent[];

/** These are percent of open, close, focus and resize while windows gather, are worked in, and are put away. */
const PHASES = [[50, 5, 40, 5], [15, 15, 55, 15], [5, 50, 40, 5]] as const;
const PHASE_ENDS = 0.1;
const CLOSES_FOCUSED = 0.6;
/** A window may want these sizes, in terms of what suits its class. */
const SIZES = [0.25, 0.5, 1, 2, 4];
const USUAL_SIZE = 2;

interface OpenWindow {
  readonly window: number;
  readonly class: number;
  /** The size is an index into SIZES. */
  size: number;
}

/**
 * Generates `events` events of a Markov chain over phases, one event in ten begins one; first three windows are
 * opened, then there are 3 to 12. A window is focused when it opens; when the focused one closes, the one before
 * it.
 */
export function generateWindowRecording(seed: number, events: number): WindowRecording {
  const desk = new WindowDesk(new Rng(seed, 0x77696e64));
  return Array.from({ length: events }, () => desk.next());
}

/** Returns the recording as four 32-bit numbers an event: this form is digested. */
export function windowRecordingBytes(recording: WindowRecording): Uint8Array {
  const numbers = recording.flatMap((event) => [
    KINDS.indexOf(event.kind),
    event.window,
    event.class,
    event.wantedPx,
  ]);
  const bytes = new Uint8Array(numbers.length * 4);
  const view = new DataView(bytes.buffer);
  numbers.forEach((value, i) => view.setUint32(i * 4, value, true));
  return bytes;
}

class WindowDesk {
  readonly #rng: Rng;
  /** Open windows go from the one focused longest ago to the focused one. */
  readonly #open: OpenWindow[] = [];
  #phase = 1;
  #toFocus: OpenWindow | undefined;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  next(): WindowEvent {
    const due = this.#toFocus;
    this.#toFocus = undefined;
    if (due) return eventOf("focus", due);
    if (this.#open.length < FEWEST_WINDOWS) return this.#openOne();
    if (this.#rng.uniform() < PHASE_ENDS) this.#phase = this.#rng.below(PHASES.length);
    switch (KINDS[this.#pick(PHASES[this.#phase]!)]) {
      case "open":
        return this.#open.length < MOST_WINDOWS ? this.#openOne() : this.#focusOne();
      case "close":
        return this.#open.length > FEWEST_WINDOWS ? this.#closeOne() : this.#focusOne();
      case "resize":
        return this.#resizeOne();
      default:
        return this.#focusOne();
    }
  }

  #openOne(): WindowEvent {
    const taken = new Set(this.#open.map(({ window }) => window));
    const opened: OpenWindow = {
      window: Array.from({ length: MOST_WINDOWS }, (_, i) => i).find((i) => !taken.has(i))!,
      class: this.#pick(WINDOW_CLASSES.map(({ percent }) => percent)),
      size: USUAL_SIZE,
    };
    this.#open.push(opened);
    this.#toFocus = opened;
    return eventOf("open", opened);
  }

  #closeOne(): WindowEvent {
    const last = this.#open.length - 1;
    const at = this.#rng.uniform() < CLOSES_FOCUSED ? last : this.#rng.below(last);
    const [closed] = this.#open.splice(at, 1);
    if (at === last) this.#toFocus = this.#open.at(-1);
    return eventOf("close", closed!);
  }

  #focusOne(): WindowEvent {
    const [focused] = this.#open.splice(this.#rng.below(this.#open.length - 1), 1);
    this.#open.push(focused!);
    return eventOf("focus", focused!);
  }

  #resizeOne(): WindowEvent {
    const focused = this.#open.at(-1)!;
    const wanted = focused.size + (this.#rng.uniform() < 0.5 ? 1 : -1);
    focused.size = Math.max(0, Math.min(SIZES.length - 1, wanted));
    return eventOf("resize", focused);
  }

  #pick(percents: readonly number[]): number {
    let left = this.#rng.below(100);
    return percents.findIndex((percent) => (left -= percent) < 0);
  }
}

function eventOf(kind: WindowEvent["kind"], { window, class: of, size }: OpenWindow): WindowEvent {
  const { width, height } = WINDOW_CLASSES[of]!;
  return { kind, window, class: of, wantedPx: width * height * SIZES[size]! };
}
