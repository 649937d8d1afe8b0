/** Declares how an AI asks what was shared, and how it is answered. */

/** `ai` is as whom it reads: an empty name reads as nobody. */
export interface SharedQuery {
  readonly ai: string;
  readonly domain?: string;
  readonly kind?: "pattern" | "component";
  readonly order: "newest" | "oldest" | "best";
  /** `next` of the page before. */
  readonly position?: number;
  readonly limit: number;
  readonly maxCharacters: number;
}

/** A part of what was shared; `next` is null at its end. */
export interface SharedPage {
  readonly lines: readonly string[];
  readonly next: number | null;
}
