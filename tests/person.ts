/** Acts at a hub's dashboard as a person who is logged in. */
import { loginLink } from "../hub/access/login_link.ts";
import { KEY, type TestHub } from "./test_hub.ts";

/** Acts as a browser in which a person logged in by a link. */
export class Person {
  readonly #origin: string;
  #cookie = "";
  #token = "";

  private constructor(port: number) {
    this.#origin = `http://127.0.0.1:${port}`;
  }

  static async logIn({ hub, clock }: TestHub): Promise<Person> {
    const { http } = hub;
    const person = new Person(http!.port);
    const link = await loginLink({ http: http!, localKey: KEY, wallMs: clock.wallMs() });
    const { headers, body } = await fetch(link, { redirect: "manual" });
    await body?.cancel();
    person.#cookie = headers.get("set-cookie")!.split(";")[0]!;
    const page = await (await fetch(person.#origin, { headers: { cookie: person.#cookie } })).text();
    person.#token = /name="token" value="([\w-]+)"/.exec(page)![1]!;
    return person;
  }

  /** Sends a form; returns where it leads, or the status and the page's text. */
  async send(path: string, fields: Record<string, string>): Promise<string> {
    const answer = await fetch(`${this.#origin}${path}`, {
      method: "POST",
      redirect: "manual",
      headers: { cookie: this.#cookie, origin: this.#origin },
      body: new URLSearchParams({ ...fields, token: this.#token }),
    });
    const text = await answer.text();
    return answer.headers.get("location") ?? `${answer.status} ${text.trim()}`;
  }
}
