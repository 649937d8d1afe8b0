/** Turns signals into an orderly end: the first one asks for it, the second one forces it. */
import { constants } from "node:os";
import { EXIT, type ExitCode } from "./exit_codes.ts";

/** A terminal that closes sends SIGHUP to what runs in it. */
const ASKING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** An `Interruption` is why a command was asked to end, and the `reason` of its abort signal. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  /** A command that did not finish ends with this code: 130 for SIGINT, 143 for everything else. */
  readonly exit: ExitCode;

  constructor(readonly source: typeof ASKING[number] | "parent") {
    super(source === "parent" ? "the parent process is gone" : `received ${source}`);
    this.exit = source === "SIGINT" ? EXIT.interrupted : EXIT.terminated;
  }
}

/** A process whose parent is gone has this long to end in good order. */
const ORPHAN_GRACE_MS = 3_000;

/** Under npm one Ctrl-C comes from the terminal, and again from npm, within this time. */
const PASSED_ON_MS = 300;

/** What a program knows of the processes above it. */
export interface Parents {
  /** Resolves when they are gone. */
  readonly gone?: Promise<void>;
  /** They pass on what the terminal has sent already. */
  readonly repeat?: boolean;
}

/**
 * Aborts with an {@link Interruption} on the first SIGINT, SIGTERM or SIGHUP and when the parents are gone. Calls
 * `insist` with an exit code on the second signal that is no SIGHUP, and when a process without a parent has not ended
 * within 3 s. A SIGHUP that was ignored when the process started, as by `nohup`, stays ignored.
 */
export function listenForSignals(
  insist: (exit: ExitCode) => void,
  { gone, repeat = false }: Parents = {},
): Disposable & { readonly signal: AbortSignal } {
  let abortedAtMs = -Infinity;
  const controller = new AbortController();
  gone?.then(() => {
    controller.abort(new Interruption("parent"));
    Deno.unrefTimer(setTimeout(() => insist(EXIT.terminated), ORPHAN_GRACE_MS));
  });
  const isHangUpIgnored = ignoresHangUp();
  const listeners = ASKING.map((name) => {
    const listener = () => {
      // Without a listener Deno ends the process at SIGHUP, although the system was told to ignore it (2.9.6).
      if (name === "SIGHUP" && isHangUpIgnored) return;
      const interruption = new Interruption(name);
      if (!controller.signal.aborted) {
        abortedAtMs = performance.now();
        controller.abort(interruption);
      } else if (repeat && performance.now() - abortedAtMs < PASSED_ON_MS) return;
      // A terminal that is closed sends SIGHUP by the kernel and by the shell: twice is not more.
      else if (name !== "SIGHUP") insist(interruption.exit);
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

/** Returns whether SIGHUP was ignored when this process started; where there is no `/proc` nobody says so. */
function ignoresHangUp(): boolean {
  let status: string;
  try {
    status = Deno.readTextFileSync("/proc/self/status");
  } catch {
    return false;
  }
  const ignored = /^SigIgn:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0";
  return (BigInt(`0x${ignored}`) >> BigInt(constants.signals.SIGHUP - 1) & 1n) === 1n;
}
