import { testJournal } from "../../journal/testing/journal_contract.ts";
import { SimulatedDisk } from "./simulated_disk.ts";
import { SimulatedJournal } from "./simulated_journal.ts";

for (const readsEarly of [false, true]) {
  testJournal(`the simulated journal, looking ${readsEarly ? "early" : "late"}`, () => {
    const disk = new SimulatedDisk("simulated");
    const later = (_label: string, work: () => void) => queueMicrotask(work);
    return Promise.resolve({
      open: () => Promise.resolve(new SimulatedJournal(disk, { later, readsEarly: () => readsEarly })),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  });
}
