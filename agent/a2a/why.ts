/** Says for people why an outside agent could not be asked, whatever was thrown. */
import { visibleText } from "../../internal/visible_text.ts";

const MAX = 400;

/** Returns one line; a request that was not sent says what is below it, and not where it went. */
export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = error.message || error.name;
  return visibleText(text.replace(/\s+/g, " "), MAX);
}
