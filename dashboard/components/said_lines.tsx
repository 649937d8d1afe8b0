/** Shows what somebody wrote in the lines in which it was written. */
import { visibleText } from "../../internal/visible_text.ts";

/** Renders the whole of `text`, which may come from an AI. */
export function SaidLines({ text }: { readonly text: string }) {
  return <p class="said lines">{text.split("\n").map((line) => visibleText(line, text.length)).join("\n")}
  </p>;
}
