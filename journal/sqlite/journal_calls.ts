/** Connects the threads of a journal: an error of storage crosses as a `JournalError`, any other is a bug and ends its thread. */
import {
  answerCalls,
  type Calls,
  type Failure,
  type Handlers,
  WorkerCalls,
} from "../../internal/worker_rpc.ts";
import { JournalError } from "../journal.ts";
import { asJournalError, isStorageError } from "./sqlite_error.ts";

/** Starts the thread at `url`. Its calls reject with a {@linkcode JournalError}: with DISK where the thread died or was ended. */
export function startJournalThread<C extends Calls>(
  url: URL,
  options: { readonly name: string; readonly onEvent?: (event: unknown) => void },
): WorkerCalls<C> {
  return new WorkerCalls<C>(url, { ...options, toError });
}

/** Answers the calls in the thread, and returns a function that sends an event to its owner. */
export function answerJournalCalls<C extends Calls>(handlers: Handlers<C>): (event: unknown) => void {
  return answerCalls(handlers, toFailure);
}

function toError({ code, message }: Failure): JournalError {
  return new JournalError((code ?? "DISK") as JournalError["code"], message);
}

function toFailure(error: unknown, call: string): Failure | undefined {
  if (!isStorageError(error)) return undefined;
  const { name, code, message } = asJournalError(error, `The journal failed at "${call}"`);
  return { name, code, message };
}
