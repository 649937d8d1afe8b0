/** Names the address and its purpose in the error of a failed listen. */
import type { Address } from "../../internal/address.ts";

/** The hub cannot listen on `address`; `cause` is the system's error. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  constructor(readonly role: "AIs" | "dashboard", readonly address: Address, override readonly cause: Error) {
    super(cause.message);
  }
}

/** Resolves with what `open` returns for the address. @throws {ListenError} */
export async function listen<T>(
  role: ListenError["role"],
  { hostname, port }: Address,
  open: (address: Address) => T | Promise<T>,
): Promise<T> {
  try {
    return await open({ hostname, port });
  } catch (error) {
    throw new ListenError(role, { hostname, port }, error as Error);
  }
}

/** A hub that listens beyond its own machine has no valid token: its AIs could not come in. */
export class NobodyCanConnect extends Error {
  override readonly name = "NobodyCanConnect";

  constructor(readonly hostname: string) {
    super(`No token lets anybody in at ${hostname}`);
  }
}
