/** Renders a name made of words, `feature_development`, so that it breaks between them and not inside. */
import { visibleText } from "../../internal/visible_text.ts";

/** `LONG` is the length above which a word may break, so that nobody widens the page. */
const LONG = 18;

/** Renders the first 60 characters of `text`, which may come from an AI. */
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
