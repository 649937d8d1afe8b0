/** Plants bugs: each breaks one promise in one small way, from outside, and the simulation has to notice every one. */
import { APPROVAL_MUTANTS } from "./mutants/approvals.ts";
import { COLLABORATION_MUTANTS } from "./mutants/collaborations.ts";
import { CONNECTION_MUTANTS } from "./mutants/connections.ts";
import { DEADLOCK_MUTANTS } from "./mutants/deadlocks.ts";
import { DELIVERY_MUTANTS } from "./mutants/delivery.ts";
import { JOURNAL_MUTANTS } from "./mutants/journal.ts";
import { LEASE_MUTANTS } from "./mutants/leases.ts";
import { MESSAGE_ID_MUTANTS } from "./mutants/message_ids.ts";
import { SPENDING_MUTANTS } from "./mutants/spending.ts";
import { WANT_MUTANTS } from "./mutants/wants.ts";
import { RECEIPT_MUTANTS } from "./mutants/receipts.ts";
import { TALK_MUTANTS } from "./mutants/talk.ts";
import { TOPIC_MUTANTS } from "./mutants/topics.ts";

/** The keys say what a hub with the bug does. */
export const MUTANTS = {
  ...JOURNAL_MUTANTS,
  ...MESSAGE_ID_MUTANTS,
  ...DELIVERY_MUTANTS,
  ...COLLABORATION_MUTANTS,
  ...LEASE_MUTANTS,
  ...CONNECTION_MUTANTS,
  ...TALK_MUTANTS,
  ...APPROVAL_MUTANTS,
  ...TOPIC_MUTANTS,
  ...SPENDING_MUTANTS,
  ...DEADLOCK_MUTANTS,
  ...WANT_MUTANTS,
  ...RECEIPT_MUTANTS,
};
