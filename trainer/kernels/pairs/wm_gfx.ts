/**
 * The coupled simulator of window_manager and graphics lays windows out and works in them; what changes on the
 * screen is joined and drawn. Larger windows are dearer to draw, and every change of a layout is damage, so what is
 * best for one half depends on the other.
 */
import { Rng } from "../../learner/rng.ts";
import { area, type Rect } from "../graphics/damage.ts";
import { damageClassics, type Merge } from "../graphics/damage_classics.ts";
import { dmgOf, dmgSpace } from "../graphics/dmg_space.ts";
import { drawingUs } from "../graphics/drawing_cost.ts";
import { POINTER_MOVES, SCREEN_HEIGHT, SCREEN_WIDTH } from "../graphics/screen_recording.ts";
import { defineKernel } from "../kernel.ts";
import type { Params, Space } from "../space.ts";
import { layoutCost, LayoutScore } from "../window_manager/layout_score.ts";
import { tileOf, tileSpace } from "../window_manager/tile_space.ts";
import { type Tiling, tilingClassics } from "../window_manager/tiling_classics.ts";
import {
  generateWindowRecording,
  MOST_WINDOWS,
  WINDOW_CLASSES,
  type WindowRecording,
  windowRecordingBytes,
} from "../window_manager/window_recording.ts";
import { windowRecordingFeatures } from "../window_manager/window_recording_features.ts";

/** The space holds `tile@1` and `dmg@1`. */
export const wmGfxSpace: Space = {
  id: "wm-gfx@1",
  params: [...tileSpace.params, ...dmgSpace.params],
  points: {},
};

/**
 * A touch is what is drawn in a window: a spot of so many pixels at a place in 65536ths of the window's sides
 * (spots larger than the window fill it), by the frame.
 */
interface Touch {
  readonly frame: number;
  readonly window: number;
  readonly u: number;
  readonly v: number;
  readonly width: number;
  readonly height: number;
}

interface Desktop {
  readonly frames: number;
  readonly recording: WindowRecording;
  /** Each of the recording's events happens in the frame given here, rising. */
  readonly eventFrames: readonly number[];
  /** Touches are in the order of frames. */
  readonly touches: readonly Touch[];
}

interface DesktopPolicy {
  readonly tiling: Tiling;
  readonly merge: Merge;
}

const LAYOUT_COUNTS = 6;

/** The objective is the layout cost of `tile@1` plus milliseconds of drawing per frame by `dmg@1`'s measure. */
export const wmGfx = defineKernel<Desktop, DesktopPolicy>({
  sim: { name: "desktop", version: "1.0.0" },
  space: wmGfxSpace,
  objective: { name: "desktop_cost", unit: "points", direction: "min", logarithmic: false },
  generator: { name: "windows@1+touches@1", unit: "frame", defaultLength: 3600, maxLength: 14_400 },
  template: {
    modules: ["tiling", "damage"],
    policy: `({
  tiles: (width: number, height: number, mostWindows: number) => new Tiles(params, width, height, mostWindows),
  merge: (damage: readonly Rect[], width: number, height: number) => mergeDamage(damage, params, width, height),
})`,
    interface: "RANK: tiles(width, height, mostWindows) of tile@1; merge(damage, width, height)",
    kernel: { module: "wmGfx", name: "wmGfx" },
  },
  features: {
    version: "desktop-pair-features@1",
    of: ({ recording, touches, frames }) => [...windowRecordingFeatures(recording), touches.length / frames],
  },
  classics: {
    master_stack_extents: () => byHand("master_stack", "extents"),
    dwindle_greedy: () => byHand("dwindle", "fixed_waste_4096"),
    grid_region: () => byHand("grid", "region_20"),
    split_greedy: () => byHand("split_treemap", "fixed_waste_4096"),
    squarified_greedy: () => byHand("squarified", "fixed_waste_4096"),
  },
  family: (params) => ({ tiling: tileOf(params), merge: dmgOf(params) }),
  generate: ({ seed, length }) => generateDesktop(seed, length),
  bytes: desktopBytes,
  run(desktop, { tiling, merge }, limit) {
    const frames = Math.min(desktop.frames, limit);
    const layout = new LayoutScore(tiling);
    const before = new Int32Array(4 * MOST_WINDOWS);
    let [event, touch, drawn, pixels] = [0, 0, 0, 0];
    for (let frame = 0; frame < frames; frame++) {
      const damage: Rect[] = [];
      for (; desktop.eventFrames[event] === frame; event++) {
        before.set(tiling.rects);
        layout.take(desktop.recording[event]!);
        damage.push(...changed(before, tiling.rects));
      }
      for (; desktop.touches[touch]?.frame === frame; touch++) {
        damage.push(spot(desktop.touches[touch]!, tiling.rects));
      }
      if (damage.length === 0) continue;
      const rects = merge(damage);
      drawn += rects.length;
      for (const rect of rects) pixels += area(rect);
    }
    return [...layout.counts(), frames, drawn, pixels];
  },
  value(counts) {
    const [frames, drawn, pixels] = counts.slice(LAYOUT_COUNTS) as [number, number, number];
    const drawUs = drawingUs(drawn, pixels) / frames;
    return layoutCost(counts) + drawUs / 1000;
  },
});

/** Returns a `tile@1` and a `dmg@1` setting as one point of the joint space. */
export function plugDesktop(tile: Params, damage: Params): Params[] {
  return [{ ...tile, ...damage }];
}

function byHand(tiling: keyof typeof tilingClassics, merge: keyof typeof damageClassics): DesktopPolicy {
  return { tiling: tilingClassics[tiling](), merge: damageClassics[merge]() };
}

/** Returns where windows are now that were elsewhere or other in size; what they left is under others. */
function changed(before: Int32Array, after: Int32Array): Rect[] {
  const rects: Rect[] = [];
  for (let at = 0; at < after.length; at += 4) {
    const same = before[at] === after[at] && before[at + 1] === after[at + 1] &&
      before[at + 2] === after[at + 2] && before[at + 3] === after[at + 3];
    if (!same) rects.push([after[at]!, after[at + 1]!, after[at + 2]!, after[at + 3]!]);
  }
  return rects;
}

function spot({ window, u, v, width, height }: Touch, rects: Int32Array): Rect {
  const [x, y, w, h] = window === SCREEN
    ? [0, 0, SCREEN_WIDTH, SCREEN_HEIGHT]
    : rects.subarray(4 * window, 4 * window + 4) as unknown as [number, number, number, number];
  const [ownWidth, ownHeight] = [Math.min(w, width), Math.min(h, height)];
  const left = x + Math.floor(((w - ownWidth) * u) / 65536);
  return [left, y + Math.floor(((h - ownHeight) * v) / 65536), ownWidth, ownHeight];
}

/** This stands for no window: the pointer and the clock are above all of them. */
const SCREEN = MOST_WINDOWS;
/** This makes two events a second at 60 Hz. */
const MEAN_EVENT_GAP = 30;
const VIDEO_EVERY = 2;
const CLOCK_EVERY = 6;
const ALL = 65535;

/** The focused window draws this by its class: how often in a frame, and how large. */
const WORK: Readonly<Record<string, readonly { share: number; width: number; height: number }[]>> = {
  terminal: [{ share: 0.13, width: 9, height: 18 }, { share: 0.03, width: ALL, height: ALL }],
  editor: [{ share: 0.13, width: 9, height: 18 }, { share: 0.05, width: ALL, height: ALL }],
  browser: [{ share: 0.25, width: ALL, height: ALL }, { share: 0.02, width: 300, height: 250 }],
  chat: [{ share: 0.1, width: 9, height: 18 }, { share: 0.01, width: ALL, height: 60 }],
  video: [],
};

/**
 * Generates a recording of windows over `frames` frames, with work in the focused window and videos in all that
 * show one.
 */
function generateDesktop(seed: number, frames: number): Desktop {
  const rng = new Rng(seed, 0x746f7563);
  const eventFrames: number[] = [];
  for (let frame = 0; frame < frames; frame += Math.ceil(rng.exponential(MEAN_EVENT_GAP))) {
    eventFrames.push(frame);
  }
  const recording = generateWindowRecording(seed, eventFrames.length);
  const classes = new Map<number, string>();
  const touches: Touch[] = [];
  let [event, focused] = [0, 0];
  for (let frame = 0; frame < frames; frame++) {
    for (; eventFrames[event] === frame; event++) {
      const { kind, window, class: of } = recording[event]!;
      if (kind === "close") classes.delete(window);
      else classes.set(window, WINDOW_CLASSES[of]!.name);
      if (kind === "focus") focused = window;
    }
    const touch = (window: number, width: number, height: number) =>
      touches.push({ frame, window, u: rng.below(65536), v: rng.below(65536), width, height });
    for (const { share, width, height } of WORK[classes.get(focused) ?? "video"]!) {
      if (rng.uniform() < share) touch(focused, width, height);
    }
    if (frame % VIDEO_EVERY === 0) {
      for (const [window, name] of classes) if (name === "video") touch(window, ALL, ALL);
    }
    if (rng.uniform() < POINTER_MOVES) touch(SCREEN, 48, 48);
    if (frame % CLOCK_EVERY === 0) {
      touches.push({ frame, window: SCREEN, u: ALL, v: 0, width: 40, height: 18 });
    }
  }
  return { frames, recording, eventFrames, touches };
}

function desktopBytes({ frames, recording, eventFrames, touches }: Desktop): Uint8Array {
  const numbers = Uint32Array.from([
    frames,
    ...eventFrames,
    ...touches.flatMap((touch) => [touch.frame, touch.window, touch.u, touch.v, touch.width, touch.height]),
  ]);
  const events = windowRecordingBytes(recording);
  const bytes = new Uint8Array(events.length + numbers.length * 4);
  bytes.set(events);
  const view = new DataView(bytes.buffer, events.length);
  numbers.forEach((value, i) => view.setUint32(i * 4, value, true));
  return bytes;
}
