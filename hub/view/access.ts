/** Tells the dashboard who comes with a token, and what each role may do. */
import { getLogger } from "@logtape/logtape";
import type { Access, HttpAction, NoCaller } from "../../dashboard/access.ts";
import { countedBy } from "../../internal/repeated_records.ts";
import type { Gatekeeper } from "../access/gatekeeper.ts";
import type { Denied } from "../access/identity.ts";
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
    const { address, wallMs } = this.#options;
    const admitted = this.#gatekeeper.admitBearer(token, { address, transport: "http", wallMs: wallMs() });
    if (admitted.ok) return admitted;
    const { why, retryAfterMs, lateMs } = admitted;
    log.warning("Refused a token over HTTP from {address}: {why}", countedBy(address, { address, why }));
    return { ...DENIED[why], lateMs, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }

  rolesOf(action: HttpAction): readonly string[] {
    return ACTIONS[action].roles;
  }
}
