/**
 * Makes tests of trainers without sockets fast: a wait for 0 ms goes on with the next turn of the event loop, in
 * order. A timer of the system lets everybody wait for 2 ms, and trainers yield hundreds of times. Such a wait
 * takes no arguments and cannot be taken back.
 */
import { setImmediate } from "node:timers";

const setSystemTimeout = globalThis.setTimeout;

globalThis.setTimeout =
  ((work: () => void, ms = 0) =>
    ms > 0 ? setSystemTimeout(work, ms) : setImmediate(work)) as typeof globalThis.setTimeout;
