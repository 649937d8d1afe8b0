/** Listening at an address, and what it is called when that cannot be. */
import type { Address } from "../../internal/address.ts";

/** An address that cannot be listened on; `cause` is what the system said. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  constructor(readonly role: "AIs" | "dashboard", readonly address: Address, override readonly cause: Error) {
    super(cause.message);
  }
}

/** What `open` gives for the address. @throws {ListenError} */
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
