/** Lets in the four roles by tokens of their names, until a test ends them. */
import type { Access, Caller, HttpAction } from "../access.ts";

const ROLES: Readonly<Record<HttpAction, readonly string[]>> = {
  connect: ["agent", "observer", "operator", "admin"],
  read_public: ["agent", "observer", "operator", "admin"],
  read_everything: ["observer", "operator", "admin"],
  send: ["agent", "operator", "admin"],
  act_as_operator: ["operator", "admin"],
  manage_tokens: ["admin"],
};

/** The local key that {@linkcode SampleAccess} takes. */
export const SAMPLE_KEY = "key-of-this-machine";

/** The token `secret-of-admin` is that of `the_admin`, and so on. */
export class SampleAccess implements Access {
  readonly #ended: ReadonlyMap<string, AbortController> = new Map(
    ROLES.read_public.map((role) => [`secret-of-${role}`, new AbortController()]),
  );

  admitBearer(token: string): ReturnType<Access["admitBearer"]> {
    const ended = this.#ended.get(token);
    if (ended === undefined || ended.signal.aborted) {
      const words = { message: "No token is like that", fix: "send another one" };
      return { ok: false, code: "AUTH_FAILED", ...words, lateMs: 0 };
    }
    const role = token.slice("secret-of-".length) as Caller["identity"]["role"];
    return {
      ok: true,
      identity: { name: `the_${role}`, role, proof: "token", tokenId: role },
      ended: ended.signal,
    };
  }

  admitLocalKey(key: string, name = "operator"): ReturnType<Access["admitLocalKey"]> {
    if (key !== SAMPLE_KEY) return this.admitBearer("");
    const role = name === "operator" ? "admin" : "agent";
    return { ok: true, identity: { name, role, proof: "local_key" }, ended: new AbortController().signal };
  }

  rolesOf(action: HttpAction): readonly string[] {
    return ROLES[action];
  }

  /** Ends the token of a role. */
  revoke(role: string): void {
    this.#ended.get(`secret-of-${role}`)!.abort("revoked");
  }
}
