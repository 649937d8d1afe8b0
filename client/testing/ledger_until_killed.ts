/** Runs as a process in tests: writes acks to the ledger named by its argument until it is killed, and prints each seq after it. */
import { systemClock } from "../../internal/clock.ts";
import { LedgerWriter } from "../ledger_writer.ts";

const ledger = LedgerWriter.open(Deno.args[0]!, {
  ...{ ai_id: "AI_Node_1", clock: systemClock },
  onFailed(cause) {
    throw cause;
  },
});
const encoder = new TextEncoder();
for (let seq = 1;; seq++) {
  ledger.acknowledged({ message_type: "message", message_id: `m${seq}`, seq, ms: 1 });
  Deno.stdout.writeSync(encoder.encode(`${seq}\n`));
}
