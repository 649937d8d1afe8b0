/** Defines `aicollab token`, which says who may come in: it creates, lists, rotates and revokes tokens. */
import { defineCommand, defineSubcommand } from "../../internal/command.ts";
import type { CommandContext } from "../../internal/command.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { address, choice, duration, flag, path, secretFile, text } from "../../internal/option.ts";
import { usageError } from "../../internal/user_error.ts";
import { TOKEN } from "../../protocol/limits.ts";
import { AI_ID_FORM, isAiId } from "../../protocol/names.ts";
import { ROLES } from "../access/roles.ts";
import { toUserError } from "../start_errors.ts";
import { chosen, requireValid, unknownName } from "./chosen_token.ts";
import { findPlace, type PlaceWords } from "./find_place.ts";
import { SecretOutput } from "./secret_output.ts";
import type { TokenPlace } from "./token_place.ts";
import { createdText, endText, listText } from "./token_text.ts";

const place = {
  hub: address({ sentence: "running hub (127.0.0.1:6000)" }),
  data: path({ placeholder: "DIR", sentence: "data folder of the hub ($XDG_DATA_HOME/aicollab)" }),
  tokenFile: secretFile({ sentence: "file with an admin's token; - is stdin" }),
  json: flag({ sentence: "print JSON" }),
};
const out = path({ placeholder: "FILE", sentence: "new file for the token, instead of stdout" });
const NOTE = "A running hub is asked; of one that does not run the folder is changed.";

const create = defineSubcommand({
  summary: "Create a token for an AI or a person, and show it once",
  examples: [
    "aicollab token create AI_Node_1 --out AI_Node_1.token",
    "aicollab token create alice --role admin --expires 30d",
  ],
  places: ["name"],
  options: {
    name: text({ required: true, placeholder: "NAME", sentence: "ai_id, or name of a person" }),
    role: choice(ROLES, {
      default: "agent",
      placeholder: "ROLE",
      sentence: "agent, observer, operator or admin",
    }),
    expires: duration({
      ...{ days: true, minMs: TOKEN.minLifetimeMs, maxMs: TOKEN.maxLifetimeMs },
      sentence: "ends by itself after this time (never)",
    }),
    out,
    ...place,
  },
  note: `The token is the only line on stdout.\n${NOTE}`,
  async run(values, context) {
    const { name, role, expires } = values;
    checkName(name);
    return await withPlace(values, context, async (at) => {
      const output = await SecretOutput.open(values, context);
      const lifetime = expires === undefined ? {} : { expires_in_ms: expires };
      const made = await output.write(at, () => at.create({ name, role, ...lifetime }));
      createdText(made, at, values.out).forEach(context.err);
    }, { makes: true });
  },
});

const list = defineSubcommand({
  summary: "List the tokens, with their last use",
  examples: ["aicollab token list", "aicollab token list AI_Node_1 --json"],
  places: ["name"],
  options: {
    name: text({ placeholder: "NAME", sentence: "only tokens of this name" }),
    ...place,
  },
  note: NOTE,
  async run(values, context) {
    const { name, json } = values;
    return await withPlace(values, context, async (at) => {
      const listed = await at.list(name);
      if (name !== undefined && listed.tokens.length === 0) throw await unknownName(name, at);
      if (json) return context.out(JSON.stringify({ via: at.via, ...listed }));
      listText(listed).forEach(context.out);
      context.err(`(${at.where})`);
    });
  },
});

const rotate = defineSubcommand({
  summary: "Create a token in the place of a name's tokens",
  examples: [
    "aicollab token rotate AI_Node_1 --out AI_Node_1.new",
    "aicollab token rotate AI_Node_1 --overlap 0s",
  ],
  places: ["name"],
  options: {
    name: text({ required: true, placeholder: "NAME", sentence: "ai_id, or name of a person" }),
    overlap: duration({
      ...{ days: true, default: `${TOKEN.defaultOverlapMs / 3_600_000}h`, maxMs: TOKEN.maxLifetimeMs },
      sentence: "how long the old tokens stay valid",
    }),
    out,
    ...place,
  },
  note: `The new token is the only line on stdout.\n${NOTE}`,
  async run(values, context) {
    const { name, overlap } = values;
    return await withPlace(values, context, async (at) => {
      await requireValid(name, at);
      const output = await SecretOutput.open(values, context);
      const made = await output.write(at, () => at.rotate({ name, overlap_ms: overlap }));
      createdText(made, at, values.out).forEach(context.err);
      for (const { token_id, origin, expires_ms } of made.old) {
        context.err(`The old token ${token_id ?? "of --token"} ${endText(expires_ms)}`);
        if (origin === "flag") {
          context.err("It comes back when the hub starts with the same --token: take it from there");
        }
      }
    });
  },
});

const revoke = defineSubcommand({
  summary: "Revoke a token, or all tokens of a name, at once",
  examples: ["aicollab token revoke AI_Node_1", "aicollab token revoke 3f8k2j1q"],
  places: ["which"],
  options: {
    which: text({ required: true, placeholder: "NAME|ID", sentence: "name, or id of one token" }),
    ...place,
  },
  note: `Connections that it opened end within a second.\n${NOTE}`,
  async run(values, context) {
    return await withPlace(values, context, async (at) => {
      const revoked = await at.revoke(await chosen(values.which, at));
      if (values.json) return context.out(JSON.stringify({ via: at.via, ...revoked }));
      for (const { token_id, name, origin } of revoked.tokens) {
        context.out(`Revoked ${token_id ?? "the token of --token"} of ${name}`);
        if (origin === "flag") {
          context.err("It comes back when the hub starts with the same --token: take it from there");
        }
      }
      if (revoked.tokens.length === 0) context.out("Nothing to revoke: it had ended already");
      if (revoked.stored === false) {
        context.err("The hub's disk is full: it is lost if the hub ends before there is space");
      }
      context.err(`(${at.where})`);
    });
  },
});

export const command = defineCommand({
  name: "token",
  examples: ["aicollab token create AI_Node_1 --out AI_Node_1.token", "aicollab token list"],
  options: {},
  commands: { create, list, rotate, revoke },
});

/** Does `work` where the tokens are. @throws {UserError} */
async function withPlace(
  words: PlaceWords,
  { environment }: CommandContext,
  work: (place: TokenPlace) => Promise<void>,
  options: { readonly makes?: boolean } = {},
): Promise<number> {
  try {
    await using place = await findPlace(words, environment, options);
    await work(place);
    return EXIT.ok;
  } catch (error) {
    throw toUserError(error, words.data ?? "the data folder");
  }
}

function checkName(name: string): void {
  if (isAiId(name)) return;
  throw usageError(`"${name}" is no name for a token`, {
    why: `it has to be an ai_id, or a name in this form: ${AI_ID_FORM}`,
    fix: "aicollab token create AI_Node_1",
  });
}
