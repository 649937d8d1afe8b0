/** Defines `aicollab artifact get ID`, which writes the source of a shared component to a file and never runs it. */
import { Buffer } from "node:buffer";
import { DatabaseSync } from "node:sqlite";
import { defineCommand, defineSubcommand } from "../internal/command.ts";
import { counted } from "../internal/counted.ts";
import { dataFolder } from "../internal/data_folder.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { flag, path, text } from "../internal/option.ts";
import { cannotWrite, usageError, UserError } from "../internal/user_error.ts";
import { readData } from "../journal/sqlite/read_data.ts";
import { type SharedComponent, sharedComponent } from "./shared_component.ts";

/** An id is a text from an AI; only one of this form becomes a file name. */
const FILE_NAME = /^\w[\w.-]*$/;

const examples = [
  "aicollab artifact get AI_1_net_module_1f2e3d4c",
  "aicollab artifact get AI_1_net_module_1f2e3d4c --data results/basic/latest",
] as const;

const get = defineSubcommand({
  summary: "Write the source of a shared component to a file",
  examples,
  places: ["id"],
  options: {
    id: text({ required: true, placeholder: "ID", sentence: "id of the component" }),
    data: path({ placeholder: "DIR", sentence: "data folder of a hub, or results of a run" }),
    out: path({ placeholder: "FILE", sentence: "file to write (ID.ts)" }),
    force: flag({ sentence: "replace an existing file" }),
  },
  async run({ id, data, out: wanted, force }, { out, environment }) {
    const folder = dataFolder(data, environment);
    const component = componentIn(folder, id);
    const file = wanted ?? fileFor(id, component);
    try {
      await Deno.writeFile(file, bodyOf(component), { createNew: !force });
    } catch (cause) {
      const replace = cause instanceof Deno.errors.AlreadyExists ? "replace it with --force, or " : "";
      throw cannotWrite(`"${file}"`, cause, `${replace}name another file with --out FILE`);
    }
    const verdicts = component.verdicts.map(({ result, ais }) => `${result} by ${counted(ais, "AI")}`);
    out(`${file}: ${component.domain}, ${component.language}, shared by ${component.source_ai}`);
    out(`verdicts: ${verdicts.join(", ") || "none"}`);
    return EXIT.ok;
  },
});

export const command = defineCommand({ name: "artifact", examples, options: {}, commands: { get } });

function componentIn(folder: string, id: string): SharedComponent {
  const component = readData(folder, (file) => {
    using db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    return sharedComponent(db, id);
  });
  if (component && "damagedSeq" in component) {
    throw new UserError({
      code: "DAMAGED",
      what: `the entry that shared "${id}" is damaged: #${component.damagedSeq}`,
      why: "the data on disk is not what the hub wrote",
      exit: EXIT.dataDamaged,
    });
  }
  if (component) return component;
  throw usageError(`there is no component "${id}" in "${folder}"`, {
    why: "no AI shared a component with this id, or it belongs to another hub",
    fix: "aicollab artifact get ID --data DIR",
  });
}

function bodyOf({ parts }: SharedComponent): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))));
}

function fileFor(id: string, { language }: SharedComponent): string {
  if (FILE_NAME.test(id)) return language === "typescript" ? `${id}.ts` : id;
  throw usageError(`"${id}" is not a valid file name`, { fix: "name a file with --out FILE" });
}
