/** Keeps the secret with which the webhook of an AI is signed, in a file of the hub's data folder. */
import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { keepFilePrivate } from "../../internal/private_files.ts";

const FORM = /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/;
const BYTES = 24;

/** Returns the path of the file: its receiver is to be given what it holds. */
export function webhookSecretPath(folder: string, ai: string): string {
  return join(folder, "webhooks", `${ai}.secret`);
}

/** Returns the secret in the file at `path`, which is made if there is none. @throws {Error} where it cannot be used */
export async function webhookSecret(path: string): Promise<string> {
  await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const made = `whsec_${randomBytes(BYTES).toString("base64")}`;
    await Deno.writeTextFile(path, `${made}\n`, { createNew: true, mode: 0o600 });
    return made;
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  keepFilePrivate(path);
  const secret = (await Deno.readTextFile(path)).trim();
  if (!FORM.test(secret)) {
    throw new Error(`"${path}" must hold whsec_ and a secret in Base64, of 24 bytes or more`);
  }
  return secret;
}
