/** Opens a door when somebody comes to it: the packages of some protocols are large, and many hubs never need them. */
import { problem } from "../dashboard/failure.ts";

/** A door of kind `D` answers until it is disposed of. */
export class LateDoor<D extends Disposable | AsyncDisposable> implements AsyncDisposable {
  readonly #open: () => Promise<D>;
  #door: Promise<D> | undefined;
  #isClosed = false;

  constructor(open: () => Promise<D>) {
    this.#open = open;
  }

  /** Resolves with what the door answers; with 503 where it lets nobody in any more. */
  async answer(call: (door: D) => Promise<Response>): Promise<Response> {
    if (this.#isClosed) {
      return problem({
        code: "SHUTTING_DOWN",
        message: "The hub is ending",
        fix: "come again when it is back",
      });
    }
    return await call(await (this.#door ??= this.#open()));
  }

  /** Ends what is under way, and lets nobody in any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await using _door = await this.#door;
  }
}
