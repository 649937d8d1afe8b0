/** Runs one query in a thread of its own, so that a long one can be ended. */
import { type QueryRequest, readOnlyQuery } from "./read_only_query.ts";

const worker = self as unknown as {
  onmessage: (event: MessageEvent<QueryRequest>) => void;
  postMessage(answer: unknown): void;
};

worker.onmessage = ({ data }) => {
  worker.postMessage(readOnlyQuery(data));
};
