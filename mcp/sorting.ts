/** Sorts what comes from the hub into the inbox of an AI and the state of its collaborations. */
import type { HubMessage } from "../client/hub_client.ts";
import { entryOf, isEntry } from "./entry.ts";
import { inboxFilter } from "./inbox_filter.ts";
import { Mailbox } from "./mailbox.ts";
import type { MailboxRoom } from "./mailbox_memory.ts";
import type { Work } from "./work.ts";

export class Sorting {
  readonly mailbox: Mailbox;
  readonly #work: Work;
  readonly #isForInbox: ReturnType<typeof inboxFilter>;

  /** What is open to the AI depends on its `capabilities`; its mailbox has `room`. */
  constructor(work: Work, capabilities: readonly string[], room?: MailboxRoom) {
    this.mailbox = new Mailbox(room);
    this.#work = work;
    this.#isForInbox = inboxFilter(work.me, capabilities, work);
  }

  /** Takes one message of the hub, in order; a `training_sync` is its owner's. */
  take(message: HubMessage): void {
    switch (message.message_type) {
      case "caught_up":
        this.#work.caughtUp();
        return this.mailbox.passed(message.seq);
      case "gap":
        return this.mailbox.lost(
          `entries ${message.data.from} to ${message.data.to} cannot be read any more`,
        );
      case "error":
        if (message.code !== "EPOCH_CHANGED") return;
        this.mailbox.takeBack(message.common_seq ?? 0);
        return this.#work.clear();
    }
    if (!isEntry(message)) return;
    const isForInbox = this.#isForInbox(message);
    this.#work.apply(message);
    if (message.message_type === "collaboration_closed") this.mailbox.withdraw(message.data.session_id);
    if (isForInbox) this.mailbox.put(entryOf(message));
    this.mailbox.passed(message.seq);
  }
}
