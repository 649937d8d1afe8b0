/** Tells the dashboard who comes with a token, and what each role may do. */
import { getLogger } from "@logtape/logtape";
import type { Access, Caller, HttpAction, NoCaller } from "../../dashboard/access.ts";
import { countedBy } from "../../internal/repeated_records.ts";
import { AI_ID_FORM, isAiId, OPERATOR_ID } from "../../protocol/names.ts";
import type { Gatekeeper, Origin } from "../access/gatekeeper.ts";
import type { Admitted, Denied } from "../access/identity.ts";
import { ACTIONS } from "../access/roles.ts";

const log = getLogger(["aicollab", "hub"]);

const DENIED: Readonly<Record<Denied["why"], Omit<NoCaller, "lateMs">>> = {
  wrong: {
    ok: false,
    code: "AUTH_FAILED",
    message: "The token is not right: it is of another hub, was revoked, or has run out",
    fix: "ask whoever runs the hub for a new one: aicollab token create NAME",
  },
  mistyped: {
    ok: false,
    code: "AUTH_FAILED",
    message: "The token was cut off or mistyped: its checksum does not fit",
    fix: "send the whole token as it was printed",
  },
  unheard: {
    ok: false,
    code: "AUTH_BACKOFF",
    message: "Too many wrong tokens came from this address",
    fix: "wait, then send the right token; one of `aicollab token create` is let in at any time",
  },
};

/** One text for all reasons, as a token has. */
const WRONG_KEY = {
  ...DENIED.wrong,
  message: "The local key is not right, or does not open this name: one that has, or had, a token needs it",
  fix: "send the content of local.key of the user who runs the hub, or `Authorization: Bearer TOKEN`",
} as const;

/** Who does not come directly may come from anywhere: the web server is not told from where. */
const ELSEWHERE = "elsewhere";
const LOOPBACK = "127.0.0.1";

/** Answers by the hub's gatekeeper and its table of roles. */
export class HubAccess implements Access {
  readonly #gatekeeper: Gatekeeper;
  readonly #wallMs: () => number;

  /** Callers are checked at `wallMs`. */
  constructor(gatekeeper: Gatekeeper, wallMs: () => number) {
    this.#gatekeeper = gatekeeper;
    this.#wallMs = wallMs;
  }

  admitBearer(token: string, isDirect: boolean): ReturnType<Access["admitBearer"]> {
    const origin = this.#origin(isDirect ? LOOPBACK : ELSEWHERE);
    return answerTo(this.#gatekeeper.admitBearer(token, origin), origin);
  }

  admitLocalKey(local_key: string, name = OPERATOR_ID): ReturnType<Access["admitLocalKey"]> {
    if (name !== OPERATOR_ID && !isAiId(name)) return noName(name);
    const arrival = { ...this.#origin(LOOPBACK), loopback: true };
    const answer = answerTo(this.#gatekeeper.admit({ ai_id: name, local_key }, arrival), arrival);
    return !answer.ok && answer.message === DENIED.wrong.message ? { ...answer, ...WRONG_KEY } : answer;
  }

  rolesOf(action: HttpAction): readonly string[] {
    return ACTIONS[action].roles;
  }

  #origin(address: string): Origin {
    return { address, transport: "http", wallMs: this.#wallMs() };
  }
}

function noName(name: string): NoCaller {
  return {
    ok: false,
    code: "AUTH_FAILED",
    message: `Aicollab-Id: "${name}" is not a name for an AI, which is ${AI_ID_FORM}`,
    fix: "send a name of that form",
    lateMs: 0,
  };
}

function answerTo(admitted: Admitted | Denied, { address }: Origin): Caller | NoCaller {
  if (admitted.ok) return admitted;
  const { why, retryAfterMs, lateMs } = admitted;
  log.warning("Refused a credential over HTTP from {address}: {why}", countedBy(address, { address, why }));
  return { ...DENIED[why], lateMs, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
