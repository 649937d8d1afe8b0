/**
 * Generates recordings of a desktop as the damage that it makes: typing, scrolling, a video, a dragged window,
 * pointer, clock and a panel.
 */
import { Rng } from "../../learner/rng.ts";
import type { Rect } from "./damage.ts";

export const SCREEN_WIDTH = 1920;
export const SCREEN_HEIGHT = 1080;
export const FRAMES_PER_SECOND = 60;

/** Each frame has its damaged rectangles; frames without damage are empty. */
export type ScreenRecording = readonly (readonly Rect[])[];

type Activity = "typing" | "scrolling" | "video" | "dragging" | "idle";
/** Typing is drawn twice as often as the others. */
const ACTIVITIES: readonly Activity[] = ["typing", "typing", "scrolling", "video", "dragging", "idle"];
const SHORTEST_PHASE_S = 0.7;
const MEAN_EXTRA_PHASE_S = 1.8;
export const POINTER_MOVES = 0.35;
const KEY_IN_FRAME = 0.13;
const SCROLL_IN_FRAME = 0.7;
const POINTER: readonly [number, number] = [24, 24];
const DRAGGED: readonly [number, number] = [640, 480];

/** Generates a recording of `frames` frames at 60 Hz; phases last 0.7 s plus an exponential 1.8 s. */
export function generateScreenRecording(seed: number, frames: number): ScreenRecording {
  const desk = new Desk(new Rng(seed, 0x64657370));
  return Array.from({ length: frames }, (_, frame) => desk.frame(frame));
}

/** Returns the recording as 16-bit numbers, each frame led by its count of rectangles: this form is digested. */
export function screenRecordingBytes(recording: ScreenRecording): Uint8Array {
  const numbers = recording.flatMap((damage) => [damage.length, ...damage.flat()]);
  const bytes = new Uint8Array(numbers.length * 2);
  const view = new DataView(bytes.buffer);
  numbers.forEach((value, i) => view.setUint16(i * 2, value, true));
  return bytes;
}

class Desk {
  readonly #rng: Rng;
  #activity: Activity = "idle";
  #framesLeft = 0;
  #pointer = { x: 500, y: 400 };
  #caret = { x: 300, y: 200 };
  #window = { x: 300, y: 200 };

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  frame(frame: number): Rect[] {
    if (this.#framesLeft-- <= 0) {
      this.#activity = ACTIVITIES[this.#rng.below(ACTIVITIES.length)]!;
      const seconds = SHORTEST_PHASE_S + this.#rng.exponential(MEAN_EXTRA_PHASE_S);
      this.#framesLeft = Math.round(FRAMES_PER_SECOND * seconds);
    }
    const damage = [...this.#movePointer(), ...this.#act(frame)];
    if (frame % 6 === 0) damage.push([1870, 8, 40, 18]); // the clock with its blinking colon
    if (frame % 3 === 0 && this.#rng.uniform() < 0.5) {
      for (let icon = 0; icon < 4; icon++) damage.push([1500 + 48 * icon, 1040, 24, 24]);
    }
    return damage;
  }

  #movePointer(): Rect[] {
    if (this.#rng.uniform() >= POINTER_MOVES) return [];
    const from = this.#pointer;
    this.#pointer = this.#walk(from, [25, 18], [SCREEN_WIDTH - POINTER[0], SCREEN_HEIGHT - POINTER[1]]);
    return [[from.x, from.y, ...POINTER], [this.#pointer.x, this.#pointer.y, ...POINTER]];
  }

  #act(frame: number): Rect[] {
    switch (this.#activity) {
      case "typing":
        return this.#rng.uniform() < KEY_IN_FRAME ? this.#typeKey() : [];
      case "scrolling":
        return this.#rng.uniform() < SCROLL_IN_FRAME ? [[260, 120, 1000, 760], [1262, 120, 14, 760]] : [];
      case "video":
        return frame % 2 === 0 ? [[640, 300, 640, 360]] : [];
      case "dragging":
        return this.#dragWindow();
      case "idle":
        return [];
    }
  }

  #typeKey(): Rect[] {
    const caret = this.#caret;
    caret.x += 9;
    if (caret.x > 1100) {
      caret.x = 300;
      caret.y = 100 + ((caret.y - 82) % 800);
    }
    return [[caret.x, caret.y, 9, 18], [caret.x + 9, caret.y, 2, 18]];
  }

  #dragWindow(): Rect[] {
    const from = this.#window;
    this.#window = this.#walk(from, [14, 10], [SCREEN_WIDTH - DRAGGED[0], SCREEN_HEIGHT - DRAGGED[1]]);
    return [[from.x, from.y, ...DRAGGED], [this.#window.x, this.#window.y, ...DRAGGED]];
  }

  #walk(from: { x: number; y: number }, spread: readonly [number, number], limit: readonly [number, number]) {
    const x = from.x + Math.round(this.#rng.normal() * spread[0]);
    const y = from.y + Math.round(this.#rng.normal() * spread[1]);
    return { x: Math.min(limit[0], Math.max(0, x)), y: Math.min(limit[1], Math.max(0, y)) };
  }
}
