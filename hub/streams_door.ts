/** Opens `/streams` when somebody comes to it. */
import type { StreamsFetch } from "../dashboard/streams_route.ts";
import type { StreamsDoor, StreamsOptions } from "./streams/streams_door.ts";

export class StreamsEntrance implements Disposable {
  readonly #options: StreamsOptions;
  #door: Promise<StreamsDoor> | undefined;
  #isClosed = false;

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  /** Answers a request of a caller who was let in. */
  readonly fetch: StreamsFetch = async (request, topic, caller) => {
    if (this.#isClosed) return new Response("The hub is ending.\n", { status: 503 });
    const door = await (this.#door ??= this.#open());
    return await door.fetch(request, topic, caller);
  };

  /** Ends what waits, and lets nobody in any more. */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#door?.then((door) => door[Symbol.dispose]());
  }

  async #open(): Promise<StreamsDoor> {
    const { StreamsDoor } = await import("./streams/streams_door.ts");
    return new StreamsDoor(this.#options);
  }
}
