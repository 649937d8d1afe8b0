/** `aicollab bell` runs a command when something waits for an AI that is not there, such as one whose window was closed. */
import { explainAbsence, explainEnd } from "../client/explain_end.ts";
import { HubError, openVisit } from "../client/visit.ts";
import { defineCommand } from "../internal/command.ts";
import { localKeyPath } from "../internal/data_folder.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { type Address, formatAddress } from "../internal/address.ts";
import { capabilitiesIn } from "../internal/given_names.ts";
import { givenCommand } from "../internal/given_command.ts";
import { localKeyReader } from "../internal/local_key_reader.ts";
import { loggingOptions, startLogging } from "../internal/logging.ts";
import { address, text, texts } from "../internal/option.ts";
import { tokenOptions, tokenReader } from "../internal/secret_source.ts";
import { usageError } from "../internal/user_error.ts";
import { AI_ID_FORM, isAiId } from "../protocol/names.ts";
import { getLogger } from "@logtape/logtape";
import { commandBell } from "./command_bell.ts";
import { Ringer } from "./ringer.ts";
import { WatchedAi } from "./watched_ai.ts";

const log = getLogger(["aicollab", "bell"]);
const EXAMPLE = "aicollab bell --id AI_Mine --exec 'notify-send aicollab {}'";
/** A command may do the work that it was woken for. */
const RING_MS = 3_600_000;
/** It goes on when a hub is back after so long: some weeks. */
const LOST_MS = 2_000_000_000;

export const command = defineCommand({
  name: "bell",
  examples: [
    "aicollab bell --id codex-3fa2b1 --exec 'codex queue --thread ID --message {}'",
    EXAMPLE,
  ],
  options: {
    id: text({ required: true, placeholder: "AI", sentence: "whose bell it is" }),
    exec: text({ required: true, placeholder: "COMMAND", sentence: "command to run, without a shell" }),
    capabilities: texts({ placeholder: "NAME", sentence: "ring for no requests that require others" }),
    hub: address({ default: "127.0.0.1:6000", sentence: "hub to connect to" }),
    ...tokenOptions,
    ...loggingOptions,
  },
  note: "The word {} of COMMAND, and its stdin, say how much waits, and from whom.",
  async run(values, { signal, environment, err }) {
    await using _logging = await startLogging({ program: "BELL", ...values });
    const { id, hub } = values;
    if (!isAiId(id)) {
      throw usageError(`"${id}" is not a name for an AI`, { why: `an ai_id is ${AI_ID_FORM}` });
    }
    const line = await givenCommand(values.exec, { path: environment.PATH, fix: EXAMPLE });
    const capabilities = capabilitiesIn(values.capabilities);
    const token = await tokenReader(values, environment, err);
    const localKey = localKeyReader(localKeyPath(undefined, environment), hub);
    const visit = await openVisit({
      ...{ address: hub, aiId: id, client: "bell", resumeFrom: "cursor", lostMs: LOST_MS, localKey },
      ...(token === undefined ? {} : { token }),
      ...(capabilities.length === 0 ? {} : { wants: { capabilities } }),
    }).catch((cause) => {
      throw ended(cause, { hub, id });
    });
    await using _visit = visit;
    const watched = new WatchedAi(visit, id);
    const finished = new AbortController();
    const stop = AbortSignal.any([signal, finished.signal]);
    const ringer = new Ringer({
      bells: [commandBell(line)],
      waiting: () => watched.waiting,
      changed: (ms, over) => watched.changed(ms, over),
      ringMs: RING_MS,
      onRing({ bell, upTo, failure }) {
        if (failure === undefined) {
          log.info("Rung {id} for what it has up to entry {upTo}", { id, upTo });
          watched.rung(bell, upTo);
        } else log.warning("Not rung: {failure}. Nothing is lost; it is tried again", { failure });
      },
    });
    log.info("Watching what waits for {id} at {hub}", { id, hub: formatAddress(hub) });
    const ringing = ringer.run(stop);
    try {
      await watched.read(stop);
    } catch (cause) {
      throw ended(cause, { hub, id });
    } finally {
      finished.abort();
      await ringing;
    }
    return EXIT.ok;
  },
});

function ended(cause: unknown, place: { readonly hub: Address; readonly id: string }): unknown {
  if (cause instanceof HubError) return explainEnd(cause, place);
  return cause instanceof Error ? explainAbsence(cause, place.hub) : cause;
}
