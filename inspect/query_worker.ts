/** Runs one query in a thread of its own, so that a long one can be ended. */
import { answerAsWorker } from "../internal/ask_worker.ts";
import { type QueryRequest, readOnlyQuery } from "./read_only_query.ts";

answerAsWorker((request: QueryRequest) => readOnlyQuery(request));
