/** Says to a model that there is no hub, and what the end of its connection means. */
import { type HubError, NOT_A_HUB } from "../client/hub_client.ts";
import { ToolError } from "./tool_error.ts";

/** Returns the error for a hub that does not answer. */
export function noHub(hub: string, why: string): ToolError {
  return new ToolError(
    "NO_HUB",
    `there is no hub at ${hub}: ${why}. Nothing was sent`,
    "start one in a terminal with: aicollab hub (or name another with --hub HOST:PORT); then call the tool again",
  );
}

/** Returns the error for a connection that the hub has ended for good. */
export function ended(
  { code, message, fix }: HubError,
  { name, hub }: { readonly name: string; readonly hub: string },
): ToolError {
  const known = ENDINGS[code];
  if (known === undefined) return new ToolError(code, message, fix ?? "call the tool again");
  return new ToolError(code, known.what(name, hub), known.fix ?? fix ?? "ask a person");
}

interface Ending {
  readonly what: (name: string, hub: string) => string;
  /** Stands in the place of what the hub says. */
  readonly fix?: string;
}

const ENDINGS: Readonly<Record<string, Ending>> = {
  REPLACED: {
    what: (name) => `another connection took the name "${name}", so this session has stopped using it`,
    fix:
      "use only one session with this exact name, or start this one without --id-exact; then start it again",
  },
  REVOKED: {
    what: (name) => `the token or key that let "${name}" in was revoked or ran out`,
    fix:
      "ask the hub's operator for another one (aicollab token create), put it into the token file, and start this session again",
  },
  DISCONNECTED: {
    what: (name) => `the hub's operator disconnected "${name}"`,
    fix: "ask the operator; then start this session again",
  },
  AUTH_FAILED: {
    what: (name, hub) => `the hub at ${hub} does not let "${name}" in: its token or key is not right`,
    fix:
      "ask the hub's operator for a token (aicollab token create NAME --out FILE) and start this server with --token-file FILE --id NAME; on the hub's own machine its user needs none",
  },
  [NOT_A_HUB]: {
    what: (_name, hub) => `what listens at ${hub} is no hub`,
    fix: "name the hub with --hub HOST:PORT, or start one with: aicollab hub",
  },
};
