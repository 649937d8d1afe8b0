/** Every implementation of the journal passes this suite; its test file runs it with a factory. */
import { testCommits } from "./commit_contract.ts";
import type { JournalPlace, TestOfJournal } from "./journal_case.ts";
import { testLookups } from "./lookup_contract.ts";
import { testPages } from "./page_contract.ts";

export type { JournalPlace } from "./journal_case.ts";

/** Runs the suite; `newPlace` makes an empty place for each test. */
export function testJournal(name: string, newPlace: () => Promise<JournalPlace>): void {
  const test: TestOfJournal = (rule, body) =>
    Deno.test(`${name}: ${rule}`, async () => {
      await using place = await newPlace();
      await using journal = await place.open();
      await body(journal, place);
    });

  testCommits(test);
  testPages(test);
  testLookups(test);
}
