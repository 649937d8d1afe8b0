/** Manages tokens of a hub over TCP, as its admin by the local key. */
import assert from "node:assert/strict";
import type { Heard, RawAi } from "./raw_ai.ts";
import { KEY, type TestHub } from "./test_hub.ts";

export class TokenAdmin {
  readonly #visit: RawAi;
  #asked = 0;

  private constructor(visit: RawAi) {
    this.#visit = visit;
  }

  static async enter(world: TestHub): Promise<TokenAdmin> {
    const visit = await world.open("operator", { local_key: KEY, visit: true });
    await visit.hear({ message_type: "welcome" });
    return new TokenAdmin(visit);
  }

  /** Resolves with the answer, whatever it is. */
  async ask(message_type: string, data: object): Promise<Heard> {
    const message_id = `a${++this.#asked}`;
    await this.#visit.say({ message_type, message_id, data });
    return await this.#visit.hear({ message_id });
  }

  /** Resolves with the data of the answer, which must not be an error. */
  async done(message_type: string, data: object): Promise<Heard> {
    const answer = await this.ask(message_type, data);
    assert.notEqual(answer.message_type, "error", answer.message);
    return answer.data;
  }
}
