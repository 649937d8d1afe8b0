/** A name made of words, `feature_development`, that breaks between them and not inside. */
import { visibleText } from "../../internal/visible_text.ts";

/** Longer words than ours may break, so that nobody widens the page. */
const LONG = 18;

/** `text` may come from an AI; its first 60 characters are shown. */
export function Words({ text }: { readonly text: string }) {
  const shown = visibleText(text, 60);
  const words = shown.split(/(?<=_)/);
  if (words.some(({ length }) => length > LONG)) return <>{shown}</>;
  return (
    <span class="words">
      {words.map((word, i) =>
        i === 0 ? word : (
          <>
            <wbr />
            {word}
          </>
        )
      )}
    </span>
  );
}
