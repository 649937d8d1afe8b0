/** How to write to a stream: whether lines may be drawn over, and whether in colour. */

/** What a terminal is like, or the lack of one. */
export interface Manner {
  /** It is a terminal on which lines can be drawn anew, and nobody asked for plain text. */
  readonly redraws: boolean;
  /** Colours are welcome. */
  readonly colours: boolean;
}

/**
 * FORCE_COLOR (`0`: none) outweighs NO_COLOR, and either is heard only if not empty. Plain text means no escape sequence at
 * all, so NO_COLOR ends redrawing too. Where there is no terminal nothing is ever redrawn.
 */
export function mannerOf(isTerminal: boolean, environment: Readonly<Record<string, string>>): Manner {
  const { FORCE_COLOR, NO_COLOR, TERM } = environment;
  const forced = FORCE_COLOR ? FORCE_COLOR !== "0" && FORCE_COLOR !== "false" : undefined;
  const plain = forced === undefined ? Boolean(NO_COLOR) : false;
  const redraws = isTerminal && TERM !== "dumb" && !plain;
  return { redraws, colours: redraws && forced !== false };
}
