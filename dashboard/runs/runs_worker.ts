/** Reads and checks results in a thread of its own: they may be megabytes, and the broker's thread must not wait. */
import { answerAsWorker } from "../../internal/ask_worker.ts";
import { type ReadQuestion, readResults } from "./read_results.ts";

answerAsWorker((question: ReadQuestion) => readResults(question));
