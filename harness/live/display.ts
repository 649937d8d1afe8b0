/** Chooses how a run is shown on stderr: a redrawn view on a terminal, plain lines elsewhere. */
import { systemClock } from "../../internal/clock.ts";
import type { CommandContext } from "../../internal/command.ts";
import { writeToStderr } from "../../internal/stderr.ts";
import { capabilitiesOf } from "../../internal/terminal/capabilities.ts";
import { terminalSize } from "../../internal/terminal/own_terminal.ts";
import { LiveView } from "./live_view.ts";
import { PlainView } from "./plain_view.ts";
import type { RunDisplay } from "./run_view.ts";

/** Returns the display for this process. */
export function displayOn({ environment, err }: Pick<CommandContext, "environment" | "err">): RunDisplay {
  const { redraws, colours } = capabilitiesOf(Deno.stderr.isTerminal(), environment);
  if (!redraws) return new PlainView(err);
  return new LiveView({
    write: writeToStderr,
    size: terminalSize,
    colours,
    clock: systemClock,
  });
}
