/** Measures the terminal that this process was started on. */
import type { TerminalSize } from "./redrawn_block.ts";

/** This size stands in for a terminal that reports none, and for none. */
const USUAL: TerminalSize = { columns: 80, rows: 24 };

/** Returns the current size. */
export function terminalSize(): TerminalSize {
  try {
    const size = Deno.consoleSize();
    return size.columns > 0 && size.rows > 0 ? size : USUAL;
  } catch {
    // The terminal was closed; what is drawn until the command ends nobody sees.
    return USUAL;
  }
}
