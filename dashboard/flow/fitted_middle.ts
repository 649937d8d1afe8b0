/** Cuts names to fit. */
import { textWidth } from "../../outcome/charts/text_width.ts";

/** Returns `name`, or its beginning and end with `…` between, as names of one family differ at their ends. */
export function fittedMiddle(name: string, widthPx: number, fontSize: number): string {
  const most = Math.floor(widthPx / textWidth("x", fontSize));
  if (name.length <= most) return name;
  const kept = Math.max(2, most - 1);
  return `${name.slice(0, Math.floor(kept / 2))}…${name.slice(-Math.ceil(kept / 2))}`;
}
