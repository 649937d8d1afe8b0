/**
 * Makes and checks the code in a login link. It proves that its maker can read local.key and is valid for one start of
 * one hub, for ten minutes.
 * The key itself never travels, so that a program which only listens on the hub's port learns nothing that it could use.
 *
 *   <expires, milliseconds since 1970>.<nonce>.<HMAC-SHA-256 of all it is bound to>
 */
import { Buffer } from "node:buffer";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** A link may be used for this long. */
export const LOGIN_LINK_MS = 600_000;

/** A code is valid for one target. */
export interface LoginTarget {
  /** `localKey` is the content of local.key. */
  readonly localKey: string;
  /** The hub answers `GET /login/challenge` with this text, another one after every start. */
  readonly challenge: string;
  /** `port` is the one that the dashboard listens on. */
  readonly port: number;
}

/** Makes a code at `wallMs`. */
export function makeLoginCode(target: LoginTarget, wallMs: number): string {
  const expires = String(wallMs + LOGIN_LINK_MS);
  const nonce = randomSecret();
  return `${expires}.${nonce}.${proof(target, expires, nonce)}`;
}

/** Returns nonce and expiry of a code that was made for `target` and is not too old at `wallMs`; else undefined. */
export function readLoginCode(
  code: string,
  target: LoginTarget,
  wallMs: number,
): { readonly nonce: string; readonly expiresMs: number } | undefined {
  const [expires = "", nonce = "", given = "", ...more] = code.split(".");
  const expiresMs = Number(expires);
  if (more.length > 0 || !isSameText(given, proof(target, expires, nonce))) return undefined;
  return expiresMs > wallMs && expiresMs <= wallMs + LOGIN_LINK_MS ? { nonce, expiresMs } : undefined;
}

/** Returns 256 random bits as text for URLs, cookies and headers. */
export function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** Compares in constant time. */
export function isSameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function proof({ localKey, challenge, port }: LoginTarget, expires: string, nonce: string): string {
  const bound = JSON.stringify(["aicollab login", challenge, port, expires, nonce]);
  return createHmac("sha256", localKey).update(bound).digest("base64url");
}
