/** The terminal that this process was started on. */
import type { TerminalSize } from "./redrawn_block.ts";

/** Of one that does not know its own size. */
const USUAL: TerminalSize = { columns: 80, rows: 24 };

/** How large it is now. @throws {Error} where there is none. */
export function terminalSize(): TerminalSize {
  const size = Deno.consoleSize();
  return size.columns > 0 && size.rows > 0 ? size : USUAL;
}
