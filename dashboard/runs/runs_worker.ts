/** The thread in which results are read and checked: it may be megabytes, and the broker's must not wait for them. */
import { answerAsWorker } from "../../internal/ask_worker.ts";
import { type ReadQuestion, readResults } from "./read_results.ts";

answerAsWorker((question: ReadQuestion) => readResults(question));
