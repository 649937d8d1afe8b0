/** `aicollab agent` makes an AI of any command, or of an agent elsewhere: it takes tasks from the hub, and has each done. */
import { join, resolve } from "node:path";
import { getLogger } from "@logtape/logtape";
import { ConnectionLog } from "../client/connection_log.ts";
import { explainEnd } from "../client/explain_end.ts";
import { HubClient, HubError } from "../client/hub_client.ts";
import { ledgerFailed, ledgerOption, openLedger } from "../client/open_ledger.ts";
import { systemClock } from "../internal/clock.ts";
import { defineCommand } from "../internal/command.ts";
import { localKeyPath } from "../internal/data_folder.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { capabilitiesIn, namesIn } from "../internal/given_names.ts";
import { givenCommand } from "../internal/given_command.ts";
import { localKeyReader } from "../internal/local_key_reader.ts";
import { loggingOptions, startLogging } from "../internal/logging.ts";
import {
  address,
  duration,
  flag,
  integer,
  path,
  type Placed,
  secretFile,
  text,
  texts,
} from "../internal/option.ts";
import { tokenOptions, tokenReader } from "../internal/secret_source.ts";
import { usageError } from "../internal/user_error.ts";
import { VERSION } from "../internal/version.ts";
import { AI_ID_FORM, isAiId } from "../protocol/names.ts";
import { Agent, type AgentOptions } from "./agent.ts";
import { outsideToken, outsideUrl } from "./a2a/outside_options.ts";
import { cardIn } from "./card_file.ts";
import { byCommand } from "./by_command.ts";
import type { DoTask } from "./doing.ts";
import { keptIn } from "./kept_output.ts";
import { folderForEach, git, type MakeWorkplace, sharedWorkplace, worktreeForEach } from "./workplace.ts";

const log = getLogger(["aicollab", "agent"]);

const EXAMPLE = "aicollab agent --id AI_Reviewer --from AI_Asker --exec 'COMMAND …'";
const USUAL_ENVIRONMENT = ["PATH", "HOME", "LANG"];

export const command = defineCommand({
  name: "agent",
  examples: [
    "aicollab agent --id AI_Upper --from '*' --text --exec 'tr a-z A-Z'",
    "aicollab agent --id AI_R --from AI_A --a2a https://agents.example.com/reviewer",
  ],
  options: {
    id: text({ required: true, placeholder: "AI", sentence: "name of the AI" }),
    capabilities: texts({ placeholder: "NAME", sentence: "what it can do: requests may require it" }),
    from: texts({ placeholder: "AI", sentence: "whose tasks it takes; '*' is everybody's (required)" }),
    exec: text({ placeholder: "COMMAND", sentence: "runs for each task, without a shell" }),
    a2a: text({ placeholder: "URL", sentence: "in place of --exec: an A2A agent does the tasks" }),
    a2aTokenFile: secretFile({ sentence: "file with the token for that agent", hidden: true }),
    a2aAllowPrivate: flag({ sentence: "that agent may be at a private address", hidden: true }),
    card: path({ placeholder: "FILE", sentence: "card by which clients of A2A may call it", hidden: true }),
    text: flag({ sentence: "the task is words on stdin, not a line of JSON" }),
    workdir: path({ placeholder: "DIR", sentence: "a fresh folder in DIR for each task" }),
    worktree: path({ placeholder: "REPO", sentence: "a git worktree of REPO for each task" }),
    env: texts({ placeholder: "NAME", sentence: "a variable for COMMAND beside PATH, HOME, LANG" }),
    timeout: duration({ default: "30m", minMs: 100, maxMs: 86_400_000, sentence: "a run is ended then" }),
    parallel: integer({ default: 1, min: 1, max: 64, sentence: "so many tasks at a time" }),
    tries: integer({
      default: 2,
      min: 1,
      max: 5,
      sentence: "a task is left after so many failures",
      hidden: true,
    }),
    once: flag({ sentence: "stop when nothing waits that it may take" }),
    hub: address({ default: "127.0.0.1:6000", sentence: "hub to connect to, once it is up" }),
    ...tokenOptions,
    token: { ...tokenOptions.token, hidden: true },
    ...ledgerOption,
    ...loggingOptions,
    logFormat: { ...loggingOptions.logFormat, hidden: true },
  },
  note: "Nobody has checked what tasks say: COMMAND should do no more than they may.",
  async run(values, { signal, environment }) {
    await using _logging = await startLogging({ program: "AGENT", ...values });
    const { id, hub } = values;
    if (!isAiId(id)) {
      throw usageError(`"${id}" is not an ai_id, the name of an AI`, {
        why: `an ai_id is ${AI_ID_FORM}`,
        fix: EXAMPLE,
      });
    }
    const capabilities = capabilitiesIn(values.capabilities);
    const a2a = await cardIn(values.card);
    const about = a2a === undefined ? {} : { a2a };
    const from = requesters(namesIn(values.from));
    const env = environmentFor(namesIn(values.env), environment);
    const state = keptIn(id, environment);
    const options: AgentOptions = {
      rules: { aiId: id, capabilities, from, tries: values.tries },
      doTask: await howToDo(values, { state, env, environment }),
      ...{ parallel: values.parallel, once: values.once },
      keptIn: state,
      clock: systemClock,
    };
    const token = await tokenReader(values, environment, (text) => log.warning("{text}", { text }));
    const key = localKeyReader(localKeyPath(undefined, environment), hub);
    const unwritable = new AbortController();
    using ledger = openLedger(values.ledger, { ai_id: id, onFailed: (cause) => unwritable.abort(cause) });
    const stop = AbortSignal.any([signal, unwritable.signal]);
    const connectionLog = new ConnectionLog(hub, log);
    const connect = () =>
      new HubClient({
        address: hub,
        aiId: id,
        token,
        localKey: key,
        // It takes tasks, and reads nothing else.
        wants: { capabilities },
        hello: { specialization: capabilities[0] ?? "agent", capabilities, version: VERSION, ...about },
        client: `agent/${VERSION}`,
        onConnection: connectionLog.report,
        onDeferred: connectionLog.deferred,
        ledger,
      });
    await runAcrossJournals(() => new Agent(connect(), options).run(stop), { hub, id, signal: stop });
    if (unwritable.signal.aborted) throw ledgerFailed(values.ledger, unwritable.signal.reason);
    log.info("Stopped in good order");
    return EXIT.ok;
  },
});

interface Way {
  readonly exec: string | undefined;
  readonly a2a: string | undefined;
  readonly a2aTokenFile: Placed | undefined;
  readonly a2aAllowPrivate: boolean;
  readonly text: boolean;
  readonly timeout: number;
  readonly workdir: string | undefined;
  readonly worktree: string | undefined;
}

/** Returns how tasks are done. @throws {UserError} exit 2 unless exactly one way was given */
async function howToDo(
  { exec, a2a, ...values }: Way,
  { state, env, environment }: {
    readonly state: string;
    readonly env: Readonly<Record<string, string>>;
    readonly environment: Readonly<Record<string, string>>;
  },
): Promise<DoTask> {
  if ((exec === undefined) === (a2a === undefined)) {
    throw usageError(exec === undefined ? "--exec is missing" : "--exec and --a2a were given", {
      why: "a task is done either by a command, or by an agent that speaks A2A",
      fix: exec === undefined ? EXAMPLE : "leave one of the two out",
    });
  }
  const { text, timeout: timeoutMs } = values;
  if (exec !== undefined) {
    const given = await givenCommand(exec, { path: env.PATH, fix: EXAMPLE });
    const makeWorkplace = await workplaces(values, { state, env });
    return byCommand({
      ...{ command: { ...given, env }, asText: text, timeoutMs, makeWorkplace, clock: systemClock },
    });
  }
  const wrong = (["text", "workdir", "worktree"] as const).find((name) => values[name]);
  if (wrong !== undefined) throw usageError(`--${wrong} is for --exec, and --a2a was given`, {});
  const { a2aTokenFile: tokenFile, a2aAllowPrivate: allowPrivate } = values;
  const outside = {
    url: outsideUrl(a2a!, { allowPrivate }),
    token: await outsideToken(tokenFile, environment),
    reach: { allowPrivate, allowedBy: "--a2a-allow-private" },
  };
  // Agents that run commands do not load the client.
  const { byOutsideAgent } = await import("./a2a/by_outside_agent.ts");
  const { OutsideRecords } = await import("./a2a/outside_records.ts");
  const records = new OutsideRecords(join(state, "a2a"), outside.url);
  return byOutsideAgent({ outside, records, timeoutMs, clock: systemClock });
}

/** Runs agents one after the other: a hub that comes back with another journal has other tasks. */
async function runAcrossJournals(
  run: () => Promise<void>,
  { signal, ...place }: Parameters<typeof explainEnd>[1] & { readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      if (error.code !== "JOURNAL_CHANGED" && error.code !== "CURSOR_AHEAD") throw explainEnd(error, place);
      log.warning("{code}: {text}; going on with the tasks that are there now", {
        code: error.code,
        text: error.message,
      });
    }
  }
}

function requesters(names: readonly string[]): readonly string[] | "*" {
  if (names.length === 0) {
    throw usageError("--from is missing", {
      why: "whoever may give tasks decides what the command reads, so they have to be named",
      fix: "name them with --from AI_Asker,AI_Other, or take everybody's with --from '*'",
    });
  }
  if (names.includes("*")) return "*";
  const wrong = names.find((name) => !isAiId(name));
  if (wrong === undefined) return names;
  throw usageError(`--from must be names of AIs, or '*', and not "${wrong}"`, {
    why: `an ai_id is ${AI_ID_FORM}`,
  });
}

function environmentFor(
  names: readonly string[],
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const wrong = names.find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  if (wrong !== undefined) {
    throw usageError(`--env must be names of variables, and not "${wrong.split("=")[0]}"`, {
      why: "values come from the environment of this program, so that they are on no command line",
    });
  }
  const secret = names.find((name) => name.startsWith("AICOLLAB_") || name === "CREDENTIALS_DIRECTORY");
  if (secret !== undefined) {
    throw usageError(`--env must not name ${secret}`, {
      why: "with it the command could act as this AI, and tasks decide what the command reads",
    });
  }
  for (const name of names) {
    if (environment[name] === undefined) log.warning("--env names {name}, which is not set", { name });
  }
  const kept = [...USUAL_ENVIRONMENT, ...names].filter((name) => environment[name] !== undefined);
  return Object.fromEntries(kept.map((name) => [name, environment[name]!]));
}

async function workplaces(
  { workdir, worktree }: { readonly workdir: string | undefined; readonly worktree: string | undefined },
  { state, env }: { readonly state: string; readonly env: Readonly<Record<string, string>> },
): Promise<MakeWorkplace> {
  const parent = workdir === undefined ? undefined : resolve(workdir);
  if (worktree === undefined) return parent === undefined ? sharedWorkplace : folderForEach(parent);
  try {
    await git(["-C", worktree, "rev-parse", "--verify", "HEAD"], env);
  } catch (cause) {
    throw usageError(`"${worktree}" is no git repository with a commit`, { why: (cause as Error).message });
  }
  return worktreeForEach({ repository: worktree, parent: parent ?? join(state, "worktrees"), env });
}
