/** Looks whether what `aicollab mcp setup` has written is still there, and whether the programs that it names can run. */
import { basename, isAbsolute, join, resolve } from "node:path";
import { programAt } from "../../internal/program_path.ts";
import { shellWord, shellWords } from "../../internal/shell_word.ts";
import { CLIENT_NAMES, type ClientName, CLIENTS } from "../clients.ts";
import { EditError, entryBefore, withoutEntry } from "../setup/edit.ts";
import type { Entry, ServerCommand } from "../setup/entry.ts";
import { recall, recordFolder, recordPath, type Written } from "../setup/record.ts";
import type { Finding } from "./finding.ts";

type Environment = Readonly<Record<string, string>>;

/** What was written for a client. */
export interface Setup {
  readonly client: ClientName;
  readonly written: readonly Written[];
}

/** Resolves with what was written for this user's clients, and for those of the working folder. */
export async function setupsHere(environment: Environment): Promise<Setup[]> {
  const folder = recordFolder(environment);
  const setups: Setup[] = [];
  for (const file of await namesIn(folder)) {
    const client = CLIENT_NAMES.find((name) => file.startsWith(`${name}-`));
    const written = await recall(join(folder, file)).catch(() => undefined);
    const [first] = written ?? [];
    if (client === undefined || written === undefined || first === undefined) continue;
    // What is relative is for the folder in which it was written, which may be another one.
    const path = recordPath(client, resolve(first.entry.file), environment);
    if (basename(path) === file) setups.push({ client, written });
  }
  return setups;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Returns the command that the client starts as its server; undefined for other entries, such as hooks. */
export function serverOf(entry: Entry): ServerCommand | undefined {
  const { command, args } = (entry.kind === "table" ? entry.fields : entry.value) as {
    readonly command?: string | readonly string[];
    readonly args?: readonly string[];
  };
  if (Array.isArray(command)) return { command: command[0], args: command.slice(1) };
  return command === undefined || args === undefined ? undefined : { command: command as string, args };
}

/** Resolves with a finding for each entry of a setup. */
export async function checkSetup({ client, written }: Setup, environment: Environment): Promise<Finding[]> {
  // What setup was given stands behind the server's own name.
  const { args = [] } = written.flatMap(({ entry }) => serverOf(entry) ?? [])[0] ?? {};
  const given = args.slice(args.indexOf("mcp") + 1);
  return await Promise.all(written.map(async ({ entry }): Promise<Finding> => {
    const file = `"${resolve(entry.file)}"`;
    const { title } = CLIENTS[client];
    const bad = (what: string): Finding => ({
      ...{ about: "setup", ok: false, what },
      fix: `aicollab mcp setup ${client}${isAbsolute(entry.file) ? "" : " --scope project"}${
        entry.kind === "element" ? " --hooks" : ""
      }${given.map((word) => ` ${shellWord(word)}`).join("")}`,
    });
    const state = await stateOf(entry);
    if (state === "changed") {
      const what = `what ${title} starts was changed in ${file} since setup wrote it: look there yourself`;
      return { about: "setup", ok: true, what };
    }
    if (state !== "there") return bad(`what setup wrote for ${title} is not in ${file} any more${state}`);
    const words = wordsOf(entry);
    const missing = await missingIn(words, environment);
    const what = entry.kind === "element" ? `runs, as its hook ${entry.path.at(-1)},` : "starts";
    if (missing !== undefined) return bad(`${title} ${what} "${missing}", which is not there (${file})`);
    return { about: "setup", ok: true, what: `${title} ${what} ${words.join(" ")} (${file})` };
  }));
}

/** Resolves with a text that says why nothing can be found, which may be empty, where the entry is neither there nor changed. */
async function stateOf(entry: Entry): Promise<string> {
  try {
    const text = await Deno.readTextFile(entry.file);
    if (withoutEntry(text, entry) !== undefined) return "there";
    return entryBefore(text, entry) === undefined ? "" : "changed";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return ": there is no such file";
    if (error instanceof EditError) return `: ${error.message}`;
    return `: ${error instanceof Error ? error.message : error}`;
  }
}

function wordsOf(entry: Entry): string[] {
  const server = serverOf(entry);
  if (server !== undefined) return [server.command, ...server.args];
  const { hooks } = (entry as { readonly value: { readonly hooks: readonly { readonly command: string }[] } })
    .value;
  return hooks.flatMap(({ command }) => shellWords(command));
}

/** Returns the program that cannot be run, or the first file of its own words, before `mcp`, that is not there. */
async function missingIn(
  [program = "", ...words]: readonly string[],
  environment: Environment,
): Promise<string | undefined> {
  if (await programAt(program, environment.PATH) === undefined) return program;
  const own = words.slice(0, words.indexOf("mcp")).filter(isAbsolute);
  for (const file of own) {
    if (await Deno.stat(file).catch(() => undefined) === undefined) return file;
  }
  return undefined;
}
