/** Defines what a tool has to say. */

/** Words for models that see only these, and the same as data for those that see only that. */
export interface Answer {
  readonly words: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Resources that have whole what was cut. */
  readonly links?: readonly string[];
}
