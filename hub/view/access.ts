/** Tells the dashboard who comes with a token, and what each role may do. */
import { getLogger } from "@logtape/logtape";
import type { Access, Caller, HttpAction, NoCaller } from "../../dashboard/access.ts";
import { isLoopback } from "../../internal/address.ts";
import { countedBy } from "../../internal/repeated_records.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
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

/** Callers come from `address`, and are checked at `wallMs`. */
export interface HubAccessOptions {
  readonly address: string;
  readonly wallMs: () => number;
}

/** Answers by the hub's gatekeeper and its table of roles. */
export class HubAccess implements Access {
  readonly #gatekeeper: Gatekeeper;
  readonly #options: HubAccessOptions;

  constructor(gatekeeper: Gatekeeper, options: HubAccessOptions) {
    this.#gatekeeper = gatekeeper;
    this.#options = options;
  }

  admitBearer(token: string): ReturnType<Access["admitBearer"]> {
    return this.#answerTo(this.#gatekeeper.admitBearer(token, this.#origin()));
  }

  admitLocalKey(key: string): ReturnType<Access["admitLocalKey"]> {
    const origin = this.#origin();
    const arrival = { ...origin, loopback: isLoopback(origin.address) };
    return this.#answerTo(this.#gatekeeper.admit({ ai_id: OPERATOR_ID, local_key: key }, arrival));
  }

  rolesOf(action: HttpAction): readonly string[] {
    return ACTIONS[action].roles;
  }

  #origin(): Origin {
    const { address, wallMs } = this.#options;
    return { address, transport: "http", wallMs: wallMs() };
  }

  #answerTo(admitted: Admitted | Denied): Caller | NoCaller {
    if (admitted.ok) return admitted;
    const { address } = this.#options;
    const { why, retryAfterMs, lateMs } = admitted;
    log.warning("Refused a credential over HTTP from {address}: {why}", countedBy(address, { address, why }));
    return { ...DENIED[why], lateMs, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
}
