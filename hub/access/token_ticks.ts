/** Ends what was opened by tokens that run out, well within a second, and has their last uses stored. */
import type { Clock } from "../../internal/clock.ts";
import { every } from "./every.ts";

const TICK_MS = 250;

/** Ticks until disposed. */
export function startTokenTicks(book: { tick(): void }, clock: Clock): Disposable {
  return every(TICK_MS, clock, () => book.tick());
}
