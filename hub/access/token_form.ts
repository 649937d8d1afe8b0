/**
 * Makes and reads tokens: `aic_`, an id of 8 digits and small letters, `_`, a secret of 43 digits and letters (256 random bits),
 * `_`, and the CRC-32 of all that stands before it as 8 hexadecimal digits. Scanners find them, and a typing error shows.
 */
import { randomInt } from "node:crypto";
import { crc32 } from "node:zlib";

const SMALL = "0123456789abcdefghijklmnopqrstuvwxyz";
const ALL = `${SMALL}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;
const ID_LENGTH = 8;
const SECRET_LENGTH = 43;

const FORM = /^(aic_([0-9a-z]{8})_[0-9A-Za-z]{43}_)([0-9a-f]{8})$/;
/** A text that begins or ends like a token was meant to be one. */
const MEANT_AS_ONE = /^\s*aic_|[0-9A-Za-z]{20,}_[0-9a-f]{8}\s*$/i;

/** A new token is shown once; only its id and a hash of the whole are kept. */
export interface NewToken {
  readonly tokenId: string;
  readonly token: string;
}

/** Makes a token that nobody guesses. */
export function makeToken(): NewToken {
  const tokenId = randomText(SMALL, ID_LENGTH);
  const checked = `aic_${tokenId}_${randomText(ALL, SECRET_LENGTH)}_`;
  return { tokenId, token: `${checked}${checksum(checked)}` };
}

/** Returns the id of a token; `mistyped` for one that was cut off or mistyped, and undefined for any other text. */
export function readToken(text: string): { readonly tokenId: string } | "mistyped" | undefined {
  const [, checked, tokenId, sum] = FORM.exec(text) ?? [];
  if (checked !== undefined && checksum(checked) === sum) return { tokenId: tokenId! };
  return MEANT_AS_ONE.test(text) ? "mistyped" : undefined;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}

function randomText(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}
