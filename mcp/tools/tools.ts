/** Lists the tools in the order in which a client shows them. */
import type { Tool } from "../tool.ts";
import { done, inbox } from "./inbox.ts";
import { search, share } from "./library.ts";
import { send, who } from "./talk.ts";
import { ask, finish, progress, take } from "./work.ts";

export const TOOLS: readonly Tool[] = [inbox, done, send, who, ask, take, progress, finish, share, search];
