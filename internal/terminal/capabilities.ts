/** Decides whether lines on a stream may be redrawn, and whether it may have colours. */

export interface TerminalCapabilities {
  /** True on a terminal on which lines can be redrawn, unless plain text was asked for. */
  readonly redraws: boolean;
  /** True where colours may be used. */
  readonly colours: boolean;
}

/**
 * FORCE_COLOR (`0` means none) overrides NO_COLOR; either counts only if it is not empty. Plain text means no escape
 * sequence at all, so NO_COLOR ends redrawing, too. Without a terminal nothing is ever redrawn.
 */
export function capabilitiesOf(
  isTerminal: boolean,
  environment: Readonly<Record<string, string>>,
): TerminalCapabilities {
  const { FORCE_COLOR, NO_COLOR, TERM } = environment;
  const forced = FORCE_COLOR ? FORCE_COLOR !== "0" && FORCE_COLOR !== "false" : undefined;
  const plain = forced === undefined ? Boolean(NO_COLOR) : false;
  const redraws = isTerminal && TERM !== "dumb" && !plain;
  return { redraws, colours: redraws && forced !== false };
}
