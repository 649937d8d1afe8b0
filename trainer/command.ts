/** `aicollab trainer` runs one AI that learns and collaborates until it is stopped. */
import { getLogger } from "@logtape/logtape";
import { ConnectionLog } from "../client/connection_log.ts";
import { HubClient } from "../client/hub_client.ts";
import { ledgerFailed, ledgerOption, openLedger } from "../client/open_ledger.ts";
import { systemClock } from "../internal/clock.ts";
import { defineCommand } from "../internal/command.ts";
import { localKeyPath } from "../internal/data_folder.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { localKeyReader } from "../internal/local_key_reader.ts";
import { loggingOptions, startLogging } from "../internal/logging.ts";
import { address, flag, integer, text } from "../internal/option.ts";
import { tokenOptions, tokenReader } from "../internal/secret_source.ts";
import { usageError } from "../internal/user_error.ts";
import { VERSION } from "../internal/version.ts";
import { AI_ID_FORM, isAiId } from "../protocol/names.ts";
import type { Brain } from "./brains/brain.ts";
import { brainNamed } from "./brains/brain_named.ts";
import { refuseNothing } from "./brains/refuse_nothing.ts";
import { type Specialization, specializationOf, specializations } from "./kernels/table.ts";
import { runAcrossJournals } from "./run_across_journals.ts";
import { specializationNamed } from "./specialization_named.ts";
import { Trainer } from "./trainer.ts";
import { wantsOf } from "./wants.ts";

const log = getLogger(["aicollab", "trainer"]);

export const command = defineCommand({
  name: "trainer",
  examples: [
    "aicollab trainer --id AI_Node_2 --spec graphics",
    "aicollab trainer AI_Node_1 networking secret1",
  ],
  places: ["id", "spec", "token"],
  options: {
    id: text({ required: true, placeholder: "AI", sentence: "name of the AI" }),
    spec: text({
      required: true,
      placeholder: "SPEC",
      usual: specializations.map(({ name }) => name),
      sentence: "what it learns, see aicollab specs",
    }),
    hub: address({ default: "127.0.0.1:6000", sentence: "hub to connect to, once it is up" }),
    ...tokenOptions,
    brain: text({
      default: "builtin",
      placeholder: "BRAIN",
      sentence: "optimizer: builtin or exec:COMMAND",
    }),
    fallback: flag({ sentence: "let builtin stand in for a program that fails" }),
    seed: integer({ sentence: "seed for all draws (random)" }),
    rounds: integer({ min: 1, sentence: "stop after this many learning rounds" }),
    once: flag({ sentence: "stop after a round and a collaboration" }),
    ...ledgerOption,
    ...loggingOptions,
  },
  async run(values, { signal, environment }) {
    await using _logging = await startLogging({ program: "TRAINER", ...values });
    const { id, hub, rounds, once } = values;
    if (!isAiId(id)) {
      throw usageError(`"${id}" is not an ai_id, the name of an AI`, {
        why: `an ai_id is ${AI_ID_FORM}`,
        fix: "aicollab trainer --id AI_Node_1 --spec networking",
      });
    }
    const specialization = specializationOfAi(values.spec, id);
    const token = await tokenReader(values, environment, (text) => log.warning("{text}", { text }));
    const key = localKeyReader(localKeyPath(undefined, environment), hub);
    const seed = values.seed ?? crypto.getRandomValues(new Uint32Array(1))[0]!;
    const unwritable = new AbortController();
    using ledger = openLedger(values.ledger, { ai_id: id, onFailed: (cause) => unwritable.abort(cause) });
    const silent = new AbortController();
    const brain: Brain = brainNamed(values.brain, (text) => {
      if (values.fallback || brain.share!.points > 0) log.warning("{text}", { text });
      else silent.abort();
    });
    const trainer = new Trainer({ aiId: id, specialization, brain, seed, rounds, once, clock: systemClock });
    const connectionLog = new ConnectionLog(hub, log);
    const connect = (resumeFrom: "cursor" | "live") =>
      new HubClient({
        address: hub,
        aiId: id,
        token,
        localKey: key,
        hello: {
          specialization: specialization.name,
          capabilities: specialization.capabilities,
          version: VERSION,
        },
        client: `trainer/${VERSION}`,
        resumeFrom,
        wants: wantsOf(specialization),
        // It judges and uses what others have found before it came.
        history: true,
        onConnection: connectionLog.report,
        onDeferred: connectionLog.deferred,
        ledger,
      });
    try {
      const stop = AbortSignal.any([signal, unwritable.signal, silent.signal]);
      await runAcrossJournals(trainer, { connect, hub, id, signal: stop });
    } finally {
      await brain.close();
    }
    if (silent.signal.aborted) refuseNothing(values.brain, brain.share!);
    if (unwritable.signal.aborted) {
      throw ledgerFailed(values.ledger, unwritable.signal.reason);
    }
    log.info("Stopped in good order");
    return EXIT.ok;
  },
});

/** Returns the specialization as typed. @throws {UserError} also where the AI's name stands in its place. */
function specializationOfAi(name: string, id: string): Specialization {
  if (!specializationOf(name) && specializationOf(id)) {
    throw usageError(`unknown specialization "${name}"`, {
      why: `"${id}" is one: the AI's name comes first`,
      fix: `aicollab trainer ${isAiId(name) ? name : "AI_Node_1"} ${id}`,
    });
  }
  return specializationNamed(name, "aicollab trainer --id AI_Node_1 --spec");
}
