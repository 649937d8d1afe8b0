/** Says as whom an identity acts. */
import type { Actor } from "../broker/actor.ts";
import type { Identity } from "../access/identity.ts";

/** Returns as whom an identity acts, over a transport. */
export function actorOver(via: Actor["via"], { name, role, proof, tokenId }: Identity): Actor {
  return { by: name, role, proof, ...(tokenId === undefined ? {} : { by_token: tokenId }), via };
}
