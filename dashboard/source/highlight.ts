/**
 * Cuts source text into pieces of one style. Grammars of highlight.js find them; the result is data, never markup.
 * It may take long on a source that was made for it: see `highlighted_source.ts`.
 */
import hljs from "highlight.js/lib/core";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import typescript from "highlight.js/lib/languages/typescript";
import { grammarOf } from "./grammars.ts";

/** A piece is text with its style; undefined: plain text. */
export type Piece = readonly [text: string, look?: string];

hljs.registerLanguage("json", json);
hljs.registerLanguage("python", python);
hljs.registerLanguage("typescript", typescript);

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#x27;": "'",
};

/** Returns pieces that make up `source`; a source in an unknown language is one piece. */
export function highlight(source: string, language: string): Piece[] {
  const grammar = grammarOf(language);
  if (grammar === undefined) return [[source]];
  return piecesOf(hljs.highlight(source, { language: grammar, ignoreIllegals: true }).value);
}

/** highlight.js writes escaped text and spans with a class; everything else counts as text. */
function piecesOf(html: string): Piece[] {
  const looks: string[] = [];
  const pieces: Piece[] = [];
  for (const [, look, closing, text] of html.matchAll(/<span class="([^"]*)">|(<\/span>)|([^<]+|<)/g)) {
    if (look !== undefined) looks.push(lookOf(look));
    else if (closing !== undefined) looks.pop();
    else {
      const plain = text!.replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity]!);
      const inner = looks.findLast((name) => name !== "");
      pieces.push(inner === undefined ? [plain] : [plain, inner]);
    }
  }
  return pieces;
}

/** `hljs-title function_` is a `title`; spans of a whole language or group have no style. */
function lookOf(classes: string): string {
  return /^hljs-([a-z]+)/.exec(classes)?.[1] ?? "";
}
