/** Reads `--webhook AI=URL`, and gets each webhook its secret. */
import { getLogger } from "@logtape/logtape";
import { EXIT } from "../../internal/exit_codes.ts";
import { usageError, UserError } from "../../internal/user_error.ts";
import { AI_ID_FORM, isAiId } from "../../protocol/names.ts";
import { webhookSecret, webhookSecretPath } from "./secret.ts";
import type { NamedWebhook } from "./webhook_bells.ts";

const log = getLogger(["aicollab", "hub"]);

/** Returns the webhooks. Their URLs are shown to nobody, as they may hold secrets. @throws {UserError} */
export async function webhooksOf(
  given: readonly string[],
  { folder, allowPrivate }: { readonly folder: string; readonly allowPrivate: boolean },
): Promise<NamedWebhook[]> {
  const named = given.map((text) => parse(text, allowPrivate));
  const twice = named.find(({ ai }, at) => named.findIndex((other) => other.ai === ai) < at);
  if (twice !== undefined) throw usageError(`--webhook names "${twice.ai}" twice`, { why: "an AI has one" });
  return await Promise.all(named.map(async ({ ai, url }) => {
    const path = webhookSecretPath(folder, ai);
    try {
      const secret = await webhookSecret(path);
      log.info("The webhook of {ai} at {origin} is signed with the secret in {path}", {
        ...{ ai, origin: url.origin, path },
      });
      return { ai, url, secret };
    } catch (cause) {
      throw new UserError({
        code: "CANNOT_WRITE",
        what: `cannot read or make the secret of the webhook of "${ai}"`,
        why: cause instanceof Error ? cause.message : String(cause),
        exit: EXIT.cannotWrite,
        cause,
      });
    }
  }));
}

function parse(text: string, allowPrivate: boolean): Pick<NamedWebhook, "ai" | "url"> {
  const at = text.indexOf("=");
  const ai = text.slice(0, Math.max(at, 0));
  if (!isAiId(ai)) {
    throw usageError(`--webhook must be AI=URL with an ai_id; it begins with "${ai}"`, {
      why: `an ai_id is ${AI_ID_FORM}`,
      fix: "aicollab hub --webhook AI_Node_1=https://example.com/hook",
    });
  }
  const url = URL.canParse(text.slice(at + 1)) ? new URL(text.slice(at + 1)) : undefined;
  const wrong = url === undefined
    ? "it is no URL"
    : url.username !== "" || url.password !== ""
    ? "it has a user or a password; what is posted is signed instead"
    : url.protocol === "https:" || (url.protocol === "http:" && allowPrivate)
    ? undefined
    : url.protocol === "http:"
    ? "others on the way could read it; with --webhook-allow-private it may be http:"
    : `${url.protocol} is neither https: nor http:`;
  if (url !== undefined && wrong === undefined) return { ai, url };
  throw usageError(`the URL of the webhook of "${ai}" cannot be used`, {
    why: wrong!,
    fix: `aicollab hub --webhook ${ai}=https://example.com/hook`,
  });
}
