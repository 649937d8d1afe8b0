/** Highlights sources in a thread of its own, as some are written to keep a highlighter busy. */
import { answerAsWorker } from "../../internal/ask_worker.ts";
import { highlight } from "./highlight.ts";

answerAsWorker(({ source, language }: { source: string; language: string }) => highlight(source, language));
