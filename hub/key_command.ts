/** Defines `aicollab key`, which replaces the key by which programs of this machine's own user come in. */
import { defineCommand, defineSubcommand } from "../internal/command.ts";
import { localKeyPath } from "../internal/data_folder.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { flag, path } from "../internal/option.ts";
import { cannotWrite, usageError } from "../internal/user_error.ts";
import { rotateLocalKey } from "./access/local_key.ts";

const rotate = defineSubcommand({
  summary: "Replace the key of this user with a new one",
  examples: ["aicollab key rotate", "aicollab key rotate --json"],
  options: {
    data: path({ placeholder: "DIR", sentence: "data folder of the hub, where there is no home" }),
    json: flag({ sentence: "print JSON" }),
  },
  note: "The key is never printed: it is in local.key, which only its user can read.",
  async run({ data, json }, { environment, out }) {
    const keyPath = localKeyPath(data, environment);
    if (keyPath === undefined) {
      throw usageError("cannot find local.key", {
        why: "neither HOME nor XDG_DATA_HOME is set",
        fix: "aicollab key rotate --data DIR",
      });
    }
    const replaced = await rotated(keyPath);
    if (json) out(JSON.stringify({ path: keyPath, replaced }));
    else if (!replaced) out(`Made the first key: ${keyPath}`);
    else {
      out(`Replaced ${keyPath}`);
      out(
        "A running hub takes it within a second, and ends what the last key opened, logins at its pages too.",
      );
      out("Trainers on this machine come back by themselves; other programs have to read the file again.");
    }
    return EXIT.ok;
  },
});

export const command = defineCommand({
  name: "key",
  examples: ["aicollab key rotate", "aicollab key rotate --json"],
  options: {},
  commands: { rotate },
});

async function rotated(keyPath: string): Promise<boolean> {
  try {
    return await rotateLocalKey(keyPath);
  } catch (cause) {
    throw cannotWrite(`a new key to "${keyPath}"`, cause, "run it as the user who started the hub");
  }
}
