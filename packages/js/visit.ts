/** Opens a visit, with the options of this package. */
import { openVisit, type Visit } from "../../client/visit.ts";
import { clientOptions, clientSendOptions } from "./agent.ts";
import type * as api from "./api.ts";
import { given } from "./given.ts";

export async function visit(options: api.VisitOptions): Promise<api.Visit> {
  const opened = await openVisit({ ...clientOptions(options), ...given({ lostMs: options.lostMs }) });
  return new ShortVisit(opened);
}

class ShortVisit implements api.Visit {
  readonly #visit: Visit;

  constructor(visit: Visit) {
    this.#visit = visit;
  }

  get welcome(): api.Welcome {
    return this.#visit.welcome;
  }

  send<T extends api.SendType>(type: T, data: unknown, options: api.SendOptions = {}): Promise<api.Ack> {
    return this.#visit.send(type, data as never, clientSendOptions(options));
  }

  received(seq: number): void {
    this.#visit.received(seq);
  }

  pending(): AsyncGenerator<api.HubMessage, undefined> {
    return this.#visit.pending() as AsyncGenerator<api.HubMessage, undefined>;
  }

  [Symbol.asyncIterator](): AsyncIterator<api.HubMessage, undefined> {
    return this.#visit[Symbol.asyncIterator]() as AsyncIterator<api.HubMessage, undefined>;
  }

  close(): Promise<void> {
    return this.#visit.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
