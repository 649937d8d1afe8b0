/** Brings questions of a collaboration together with their answers, which may come before anybody waits for them. */
import { withResolvers } from "../../internal/resolvers.ts";

export class Answers {
  readonly #byQuestion = new Map<number, PromiseWithResolvers<string>>();
  #end: Error | undefined;

  /** Resolves with the answer to the question `id`. @throws the error of the end */
  of(id: number): Promise<string> {
    return this.#entry(id).promise;
  }

  came(id: number, text: string): void {
    this.#entry(id).resolve(text);
  }

  /** No answer comes any more. */
  end(error: Error): void {
    this.#end ??= error;
    for (const { reject } of this.#byQuestion.values()) reject(this.#end);
  }

  #entry(id: number): PromiseWithResolvers<string> {
    let entry = this.#byQuestion.get(id);
    if (entry === undefined) {
      this.#byQuestion.set(id, entry = withResolvers());
      entry.promise.catch(() => {});
      if (this.#end !== undefined) entry.reject(this.#end);
    }
    return entry;
  }
}
