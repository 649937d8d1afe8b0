/** `aicollab mcp setup` has a client start `aicollab mcp`: it shows the change of the client's own file, asks, and can undo it. */
import { join, resolve } from "node:path";
import { type Address, formatAddress } from "../internal/address.ts";
import { defineSubcommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { address, choice, flag, text, texts } from "../internal/option.ts";
import { secretSource, tokenOptions, type TokenValues } from "../internal/secret_source.ts";
import { lastingCommand } from "../internal/self_spawn.ts";
import { shellWord } from "../internal/shell_word.ts";
import { cannotWrite, usageError, type UserError } from "../internal/user_error.ts";
import { checkId } from "./agent_name.ts";
import { CLIENT_NAMES, type ClientName, CLIENTS } from "./clients.ts";
import { NoHome, type Scope } from "./setup/client_files.ts";
import { EditError, entryBefore, withEntry, withoutEntry } from "./setup/edit.ts";
import type { Entry, ServerCommand } from "./setup/entry.ts";
import {
  diffOf,
  type FileChange,
  fileToChange,
  KeptFile,
  TrackedFile,
  writeChange,
} from "./setup/file_change.ts";
import { recall, recordPath, remember, type Written } from "./setup/record.ts";

type Environment = Readonly<Record<string, string>>;

export const setupCommand = defineSubcommand({
  summary: "Have a client start aicollab mcp; asks first",
  examples: ["aicollab mcp setup claude --hooks", "aicollab mcp setup codex --undo"],
  places: ["client"],
  options: {
    client: choice(CLIENT_NAMES, { required: true, sentence: "whose file is changed" }),
    id: text({ placeholder: "AI", sentence: "name of the AI (the client's)" }),
    hub: address({ sentence: "hub to connect to (this machine's)" }),
    ...tokenOptions,
    capabilities: texts({ placeholder: "WORD", sentence: "what it can do; may be repeated" }),
    scope: choice(["user", "project"], { default: "user", sentence: "for all projects, or for this one" }),
    hooks: flag({ sentence: "Claude Code: wake idle sessions by hooks, too" }),
    yes: flag({ sentence: "do not ask" }),
    undo: flag({ sentence: "take out what was written, if it is unchanged" }),
  },
  note: "A token is put into a file of mode 0600, and only that is named.",
  async run(values, { environment, err, out }) {
    const { client, hooks, undo, yes } = values;
    const { title, hooks: known } = CLIENTS[client];
    if (hooks && known === undefined) {
      throw usageError(`${title} has no hooks that wake it`, { fix: `aicollab mcp setup ${client}` });
    }
    const id = values.id ?? client;
    const token = undo ? undefined : await tokenFileOf(values, id, environment);
    checkId(id, { isExact: undo || token !== undefined });
    const entries = entriesOf(values, { id, tokenFile: token?.path }, environment);
    const record = recordPath(client, resolve(entries[0]!.file), environment);
    const before = await recall(record);
    if (undo && before === undefined) {
      throw usageError(`nothing was written for ${title} here`, {
        why: `there is no record of it for "${entries[0]!.file}"`,
      });
    }
    const changes = undo ? await without(before!) : await withAll(entries, before ?? []);
    if (changes.length === 0 && token?.change === undefined) {
      out(`Nothing to change: ${title} starts aicollab mcp already`);
      return EXIT.ok;
    }
    changes.flatMap(diffOf).forEach((line) => out(line));
    if (token?.change !== undefined) out(`The token goes into "${token.path}"`);
    if (!yes && !await isConfirmed(err)) {
      err("Nothing was changed");
      return EXIT.ok;
    }
    const written = undo ? [] : await writtenBy(entries, before ?? []);
    if (token?.change !== undefined) await write(token.change);
    for (const change of changes) await write(change);
    if (undo) await Deno.remove(record);
    else await remember(record, written);
    out(undo ? `Taken out for ${title}` : `Written for ${title}; a session that begins now has it`);
    return EXIT.ok;
  },
});

interface Wanted {
  readonly client: ClientName;
  readonly scope: Scope;
  readonly hub: Address | undefined;
  readonly capabilities: readonly string[];
  readonly hooks: boolean;
}

function entriesOf(
  { client, scope, hub, capabilities, hooks }: Wanted,
  { id, tokenFile }: { readonly id: string; readonly tokenFile: string | undefined },
  environment: Environment,
): Entry[] {
  const words = [
    ...["mcp", "--id", id],
    ...(hub === undefined ? [] : ["--hub", formatAddress(hub)]),
    ...(tokenFile === undefined ? [] : ["--token-file", tokenFile]),
    ...capabilities.flatMap((word) => ["--capabilities", word]),
  ];
  const self = (args: readonly string[]): ServerCommand => {
    const { program: command, args: whole } = lastingCommand(args);
    return { command, args: whole };
  };
  const waiter = self(["mcp", "wait"]);
  const line = [waiter.command, ...waiter.args].map(shellWord).join(" ");
  const known = CLIENTS[client];
  try {
    return [
      known.entry(self(words), scope, environment),
      ...(hooks ? known.hooks?.(line, scope, environment) ?? [] : []),
    ];
  } catch (error) {
    if (!(error instanceof NoHome)) throw error;
    throw usageError("there is no place for a user's own files", { why: error.message });
  }
}

/** Returns the file that holds the token, which is still to be written where the token was given otherwise and is not in there; undefined without one. */
async function tokenFileOf(
  values: TokenValues,
  id: string,
  environment: Environment,
): Promise<{ readonly path: string; readonly change?: FileChange } | undefined> {
  const source = await secretSource(values, environment);
  if (source === undefined) return undefined;
  const token = await source.read();
  const { text: named } = values.tokenFile ?? {};
  if (source.bytes !== undefined && named !== undefined && named !== "-") return { path: resolve(named) };
  const { XDG_CONFIG_HOME, HOME = "" } = environment;
  const path = join(XDG_CONFIG_HOME || join(HOME, ".config"), "aicollab", "tokens", `${id}.token`);
  try {
    const change = { ...await fileToChange(path), after: `${token}\n` };
    return change.before === change.after ? { path } : { path, change };
  } catch (error) {
    throw kept(path, error, "name a file that holds it with --token-file FILE");
  }
}

/** Returns the files that change when all entries are written, each in the place of what was written there before. */
async function withAll(entries: readonly Entry[], earlier: readonly Written[]): Promise<FileChange[]> {
  return await changed(entries, (content, entry) => {
    const own = earlier.find((each) => isSamePlace(each.entry, entry) && entry.kind !== "value");
    return withEntry((own && withoutEntry(content, own.entry)) ?? content, entry);
  });
}

/** Returns the files that change when what was written is taken out. @throws {UserError} where it is not as it was written */
async function without(written: readonly Written[]): Promise<FileChange[]> {
  const before = new Map(written.map((each) => [each.entry, each.before]));
  return await changed([...before.keys()], (content, entry) => {
    const rest = withoutEntry(content, entry);
    if (rest === undefined) {
      throw new EditError("what was written there was changed since: take it out by hand");
    }
    const value = before.get(entry);
    return value === undefined || entry.kind === "table" ? rest : withEntry(content, { ...entry, value });
  });
}

async function changed(
  entries: readonly Entry[],
  edit: (content: string, entry: Entry) => string,
): Promise<FileChange[]> {
  const files = Map.groupBy(entries, ({ file }) => file);
  const changes = await Promise.all([...files].map(async ([file, ofFile]) => {
    try {
      const { path, before } = await fileToChange(file);
      return { path, before, after: ofFile.reduce(edit, before ?? "") };
    } catch (error) {
      throw kept(file, error);
    }
  }));
  return changes.filter(({ before, after }) => after !== (before ?? ""));
}

/** What a second setup finds there is what the first one wrote: the record keeps what was before that. */
async function writtenBy(entries: readonly Entry[], earlier: readonly Written[]): Promise<Written[]> {
  return await Promise.all(entries.map(async (entry) => {
    const known = earlier.find((each) => isSamePlace(each.entry, entry));
    const { before = "" } = await fileToChange(entry.file);
    const value = known === undefined ? entryBefore(before, entry) : known.before;
    return { entry, ...(value === undefined ? {} : { before: value }) };
  }));
}

function isSamePlace(one: Entry, other: Entry): boolean {
  return one.file === other.file && placeOf(one) === placeOf(other);
}

function placeOf(entry: Entry): string {
  return entry.kind === "table" ? entry.name : entry.path.join(".");
}

async function write(change: FileChange): Promise<void> {
  try {
    await writeChange(change);
  } catch (error) {
    if (error instanceof KeptFile) throw kept(change.path, error);
    throw cannotWrite(`"${change.path}"`, error);
  }
}

const FIX_OF_TRACKED = "change it by hand, as docs/agents.md shows, or set up with the other --scope";

function kept(file: string, error: unknown, fixOfTracked = FIX_OF_TRACKED): UserError {
  if (!(error instanceof EditError || error instanceof KeptFile)) throw error;
  return usageError(`cannot change "${file}"`, {
    why: error.message,
    ...(error instanceof TrackedFile ? { fix: fixOfTracked } : {}),
  });
}

async function isConfirmed(err: (line: string) => void): Promise<boolean> {
  if (!Deno.stdin.isTerminal()) {
    throw usageError("there is nobody to ask whether to write this", {
      why: "standard input is no terminal",
      fix: "look at the change above, and give --yes",
    });
  }
  err("Write this? [y/N]");
  const buffer = new Uint8Array(64);
  const count = await Deno.stdin.read(buffer) ?? 0;
  return /^y(es)?\s*$/i.test(new TextDecoder().decode(buffer.subarray(0, count)));
}
