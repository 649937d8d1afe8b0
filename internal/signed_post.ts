/** Posts JSON to a URL that somebody gave, signed as Standard Webhooks say. It leaves repeating to others. */
import { Webhook as Signer } from "standardwebhooks";
import { type Reach, safeFetch } from "./safe_fetch.ts";
import { VERSION } from "./version.ts";

/** What is posted, and within what. */
export interface SignedPost {
  readonly url: URL;
  /** A repetition is the same message to its receiver. */
  readonly id: string;
  /** Milliseconds since 1970: receivers refuse what is old. */
  readonly atMs: number;
  readonly body: string;
  /** `whsec_` and Base64. */
  readonly secret: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Nobody reads what is answered. */
const MAX_ANSWER_BYTES = 65_536;

/**
 * Resolves when the other end has taken it, with a status of 200 to 299.
 * @throws {Error} whose message says for people why not, without the path of the URL, which may hold a secret
 */
export async function signedPost(
  { url, id, atMs, body, secret, headers, signal }: SignedPost,
  reach: Pick<Reach, "allowPrivate" | "allowedBy">,
): Promise<void> {
  const at = new Date(atMs);
  const response = await safeFetch(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...headers,
      "User-Agent": `aicollab/${VERSION}`,
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(atMs / 1_000)),
      "webhook-signature": new Signer(secret).sign(id, at, body),
    },
    body,
    signal,
  }, { ...reach, maxBytes: MAX_ANSWER_BYTES });
  await response.body?.cancel();
  refuse(response.status);
}

function refuse(status: number): void {
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400) {
    throw new Error(
      `it answers ${status}, a redirect, which is not followed: give the address that it leads to`,
    );
  }
  throw new Error(`it answers ${status}`);
}
