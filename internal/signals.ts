/** Turns signals into an orderly end: the first one asks for it, the second one forces it. */
import { EXIT, type ExitCode } from "./exit_codes.ts";

/** An `Interruption` is why a command was asked to end, and the `reason` of its abort signal. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  /** A command that did not finish ends with this code: 130 for SIGINT, 143 for everything else. */
  readonly exit: ExitCode;

  constructor(readonly source: "SIGINT" | "SIGTERM" | "parent") {
    super(source === "parent" ? "the parent process is gone" : `received ${source}`);
    this.exit = source === "SIGINT" ? EXIT.interrupted : EXIT.terminated;
  }
}

/** A process whose parent is gone has this long to end in good order. */
const ORPHAN_GRACE_MS = 3_000;

/**
 * Aborts with an {@link Interruption} on the first SIGINT or SIGTERM and when `parentGone` resolves. Calls `insist`
 * with an exit code on the second signal, and when a process without a parent has not ended within 3 s.
 */
export function listenForSignals(
  insist: (exit: ExitCode) => void,
  parentGone?: Promise<void>,
): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  parentGone?.then(() => {
    controller.abort(new Interruption("parent"));
    Deno.unrefTimer(setTimeout(() => insist(EXIT.terminated), ORPHAN_GRACE_MS));
  });
  const listeners = (["SIGINT", "SIGTERM"] as const).map((name) => {
    const listener = () => {
      const interruption = new Interruption(name);
      if (controller.signal.aborted) insist(interruption.exit);
      else controller.abort(interruption);
    };
    Deno.addSignalListener(name, listener);
    return { name, listener };
  });
  return {
    signal: controller.signal,
    [Symbol.dispose]: () =>
      listeners.forEach(({ name, listener }) => Deno.removeSignalListener(name, listener)),
  };
}

/** Resolves with the reason once `signal` is aborted. */
export function untilAborted(signal: AbortSignal): Promise<unknown> {
  if (signal.aborted) return Promise.resolve(signal.reason);
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(signal.reason), { once: true })
  );
}
