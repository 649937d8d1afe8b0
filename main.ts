/** Starts `aicollab`: finds the command by its name and runs it; it has the program's only `Deno.exit`. */
import { type AnyCommand, type ListedCommand, subcommandsOf } from "./internal/command.ts";
import { EXIT } from "./internal/exit_codes.ts";
import { overviewHelp } from "./internal/help.ts";
import { npmGone, takeNpmParents } from "./internal/npm_parents.ts";
import { PARENT_PIPE, parentGone } from "./internal/parent_pipe.ts";
import { openReaderGone } from "./internal/reader_gone.ts";
import { runCommand } from "./internal/run_command.ts";
import { listenForSignals, type Parents } from "./internal/signals.ts";
import { writeToStderr } from "./internal/stderr.ts";
import { dataLines } from "./internal/stdout.ts";
import { unknownCommand } from "./internal/unknown_command.ts";
import { explain, usageError, type UserError } from "./internal/user_error.ts";

interface Entry {
  readonly summary: string;
  /** The overview names these in lines of their own, without their summaries. */
  readonly group?: Group;
  /** The imports are literal, so that bundling sees them, and lazy, so that a command loads only what it needs. */
  readonly load: () => Promise<{ readonly command: AnyCommand }>;
}

type Group = "From a shell" | "Training lab" | "This program";

const COMMANDS: Readonly<Record<string, Entry>> = {
  hub: {
    summary: "Start the hub that AIs connect to; it stores what they share",
    load: () => import("./hub/command.ts"),
  },
  token: {
    summary: "Say who may come in: create, rotate and revoke tokens",
    load: () => import("./hub/token/command.ts"),
  },
  key: {
    summary: "Replace the key of this machine's own user",
    load: () => import("./hub/key_command.ts"),
  },
  approvals: {
    group: "From a shell",
    summary: "List what AIs ask a person to decide",
    load: () => import("./hub/approval/approvals_command.ts"),
  },
  approve: {
    group: "From a shell",
    summary: "Say yes to what an AI asks",
    load: () => import("./hub/approval/approve_command.ts"),
  },
  deny: {
    group: "From a shell",
    summary: "Say no to what an AI asks",
    load: () => import("./hub/approval/deny_command.ts"),
  },
  trainer: {
    summary: "Run a trainer, an AI that learns, shares and collaborates",
    load: () => import("./trainer/command.ts"),
  },
  agent: {
    summary: "Make an AI of any command: it runs once for each task",
    load: () => import("./agent/command.ts"),
  },
  bell: {
    summary: "Run a command when something waits for an AI that sleeps",
    load: () => import("./bell/command.ts"),
  },
  mcp: {
    summary: "Let an agent such as Claude Code take part, over MCP",
    load: () => import("./mcp/command.ts"),
  },
  send: {
    group: "From a shell",
    summary: "Write to an AI, or to everyone",
    load: () => import("./shell/send_command.ts"),
  },
  inbox: {
    group: "From a shell",
    summary: "Show what came for an AI, and say what is done",
    load: () => import("./shell/inbox_command.ts"),
  },
  ask: {
    group: "From a shell",
    summary: "Ask others for work, and hear of the result",
    load: () => import("./shell/ask_command.ts"),
  },
  take: {
    group: "From a shell",
    summary: "Find open work and claim it",
    load: () => import("./shell/take_command.ts"),
  },
  progress: {
    group: "From a shell",
    summary: "Say how far work is, and keep its lease",
    load: () => import("./shell/progress_command.ts"),
  },
  finish: {
    group: "From a shell",
    summary: "End work with its result, or hand it back",
    load: () => import("./shell/finish_command.ts"),
  },
  share: {
    group: "From a shell",
    summary: "Give everyone what you learned, or code",
    load: () => import("./shell/share_command.ts"),
  },
  search: {
    group: "From a shell",
    summary: "Find what others shared, said or asked for",
    load: () => import("./shell/search_command.ts"),
  },
  who: {
    group: "From a shell",
    summary: "Show who is here, and the work that concerns you",
    load: () => import("./shell/who_command.ts"),
  },
  dashboard: {
    summary: "Show the data of a stopped hub in the browser",
    load: () => import("./hub/view_command.ts"),
  },
  harness: {
    summary: "Run a population of AIs and check the results",
    load: () => import("./harness/command.ts"),
  },
  demo: {
    summary: "Run a hub, a dashboard and two AIs that collaborate",
    load: () => import("./harness/demo_command.ts"),
  },
  train: {
    group: "Training lab",
    summary: "Train one AI without a hub and show what it learned",
    load: () => import("./trainer/train_command.ts"),
  },
  eval: {
    group: "Training lab",
    summary: "Score a candidate that another optimizer found",
    load: () => import("./trainer/eval_command.ts"),
  },
  experiment: {
    group: "Training lab",
    summary: "Measure what learning together is worth",
    load: () => import("./trainer/experiment_command.ts"),
  },
  specs: {
    group: "Training lab",
    summary: "List what trainers can learn, with baselines",
    load: () => import("./trainer/specs_command.ts"),
  },
  artifact: {
    summary: "Get shared components from the data of a hub",
    load: () => import("./inspect/artifact_command.ts"),
  },
  status: {
    summary: "Show the counters of a running hub",
    load: () => import("./inspect/status_command.ts"),
  },
  log: {
    summary: "Show the journal of a hub, entry by entry",
    load: () => import("./inspect/log_command.ts"),
  },
  query: {
    summary: "Query the data of a hub with SQL, read-only",
    load: () => import("./inspect/query_command.ts"),
  },
  completions: {
    group: "This program",
    summary: "Print the completion script for a shell",
    load: async () => {
      const { completionsCommand } = await import("./internal/completions_command.ts");
      return { command: completionsCommand(everyCommand) };
    },
  },
  version: {
    group: "This program",
    summary: "Show the version",
    load: () => import("./internal/version_command.ts"),
  },
  upgrade: {
    group: "This program",
    summary: "Say how to upgrade, and whether there is a newer release",
    load: () => import("./internal/upgrade/upgrade_command.ts"),
  },
};

async function main(argv: readonly string[]): Promise<number> {
  const [word, ...rest] = argv;
  if (word === "help" && rest.length > 0) return await main([...rest, "--help"]);
  if (word === undefined || word === "--help" || word === "-h" || word === "help") {
    overviewHelp(COMMANDS).forEach((line) => console.log(line));
    return EXIT.ok;
  }
  const name = word === "--version" || word === "-V" ? "version" : word;
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!entry) {
    const { lines, exit } = explain(wrongFirstWord(name, rest), false);
    lines.forEach((line) => writeToStderr(`${line}\n`));
    return exit;
  }
  const environment = Deno.env.toObject();
  using signals = listenForSignals(Deno.exit, parentsIn(environment));
  const { command } = await entry.load();
  const lines = dataLines(Deno.stdout, await openReaderGone());
  if (command.streams) lines.watch();
  return await runCommand({ command, summary: entry.summary, everyName }, rest, {
    signal: AbortSignal.any([signals.signal, lines.unread]),
    out: lines.write,
    err: (line) => writeToStderr(`${line}\n`),
    environment,
  });
}

/** Returns what `environment` tells of the processes above this one, and takes out what does not hold for those below. */
function parentsIn(environment: Record<string, string>): Parents {
  const pids = takeNpmParents(environment);
  if (pids.length > 0) return { gone: npmGone(pids), repeat: true };
  return environment[PARENT_PIPE] === "1" ? { gone: parentGone() } : {};
}

/** Repeats only the option and the command: the other words may hold a secret. */
function wrongFirstWord(word: string, rest: readonly string[]): UserError {
  const known = Object.keys(COMMANDS);
  const later = word.startsWith("-") ? rest.find((other) => known.includes(other)) : undefined;
  if (later === undefined) return unknownCommand(word, { parent: "", known, isAlone: rest.length === 0 });
  const [option] = word.split("=");
  return usageError(`${option} stands before the command`, {
    why: "options come after it",
    fix: `aicollab ${later} ${option} …`,
  });
}

/** Returns all commands in the order of the overview. */
async function everyCommand(): Promise<ListedCommand[]> {
  return await Promise.all(
    Object.values(COMMANDS).map(async ({ summary, load }) => ({ summary, ...await load() })),
  );
}

/** Returns the names of the options of all commands. */
async function everyName(): Promise<string[]> {
  return (await everyCommand()).flatMap(({ command }) => optionNames(command));
}

function optionNames(command: AnyCommand): string[] {
  return [
    ...Object.keys(command.options),
    ...subcommandsOf(command).flatMap((below) => optionNames(below.command)),
  ];
}

if (import.meta.main) Deno.exit(await main(Deno.args));
