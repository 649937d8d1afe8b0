/** `aicollab mcp` lets a client of the Model Context Protocol take part: it speaks the protocol on stdin and stdout. */
import { defineCommand } from "../internal/command.ts";
import { localKeyPath } from "../internal/data_folder.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { localKeyReader } from "../internal/local_key_reader.ts";
import { address, flag, text, texts } from "../internal/option.ts";
import { tokenOptions, tokenReader } from "../internal/secret_source.ts";
import { untilAborted } from "../internal/signals.ts";
import { usageError, type UserError } from "../internal/user_error.ts";
import { VERSION } from "../internal/version.ts";
import { isTopicName, TOPIC_FORM } from "../protocol/names.ts";
import { Agent } from "./agent.ts";
import { checkId, clientSession, sessionName, threadOf } from "./agent_name.ts";
import { AgentBells } from "./bells/agent_bells.ts";
import { doorPath } from "./bells/session_door.ts";
import { type ClientInfo, likelyClients } from "./clients.ts";
import { doctorCommand } from "./doctor_command.ts";
import { setupCommand } from "./setup_command.ts";
import { waitCommand } from "./wait_command.ts";
import { keepLeases } from "./lease_keeper.ts";

export const command = defineCommand({
  name: "mcp",
  examples: [
    "aicollab mcp --id claude",
    "aicollab mcp --id AI_Reviewer --id-exact --capabilities review",
  ],
  options: {
    id: text({
      default: "agent",
      placeholder: "AI",
      sentence: "name of the AI, before the session's own part",
    }),
    idExact: flag({ sentence: "the name is --id alone, in every session" }),
    hub: address({ default: "127.0.0.1:6000", sentence: "hub to connect to" }),
    ...tokenOptions,
    specialization: text({ default: "agent", sentence: "what it is good at, in a word" }),
    capabilities: texts({ placeholder: "WORD", sentence: "what it can do; may be repeated" }),
    topic: texts({ placeholder: "NAME", sentence: "topic to join; may be repeated" }),
    about: text({ sentence: "what others should know of it" }),
  },
  commands: { setup: setupCommand, wait: waitCommand, doctor: doctorCommand },
  note: "A client starts this: docs/agents.md. With a token the name is --id alone.",
  streams: true,
  async run(values, { signal, environment, err }) {
    const { id, idExact, hub, specialization, capabilities, about } = values;
    if (values.tokenFile?.text === "-") {
      throw usageError("the token cannot come from standard input", {
        why: "the client speaks there",
        fix: "put it into a file of mode 0600, and name that with --token-file FILE",
      });
    }
    const token = await tokenReader(values, environment, err);
    const isExact = idExact || token !== undefined;
    checkId(id, { isExact });
    const topics = values.topic.map(checkedTopic);
    const ended = new AbortController();
    let failure: UserError | undefined;
    const stop = AbortSignal.any([signal, ended.signal]);
    await using owned = new AsyncDisposableStack();
    const random = crypto.randomUUID();
    let client: ClientInfo | undefined;
    let thread: string | undefined;
    let agent: Agent | undefined;
    const agentOf = (meta: Readonly<Record<string, unknown>> | undefined): Agent => {
      thread = threadOf(meta) ?? thread;
      if (agent !== undefined) return agent;
      const session = clientSession(likelyClients(client), { environment, meta }) ?? random;
      const name = isExact ? id : sessionName(id, session);
      agent = owned.use(
        new Agent(name, {
          address: hub,
          token,
          localKey: localKeyReader(localKeyPath(undefined, environment), hub),
          topics,
          isPassing: !isExact,
          hello: {
            ...{ specialization, capabilities, version: VERSION },
            ...(about === undefined ? {} : { description: about }),
          },
        }),
      );
      keepLeases(agent, stop);
      agent.bells = owned.use(
        new AgentBells(agent, {
          ...{
            client,
            environment,
            door: doorPath(session, environment),
            thread: () => thread,
            signal: stop,
          },
        }),
      );
      return agent;
    };
    const { serve } = await import("./stdio.ts");
    using _serving = serve(agentOf, {
      onUse(info) {
        client = info;
        // Who can be woken is to be found before it calls a tool; without a hub its first tool says so.
        const session = clientSession(likelyClients(client), { environment });
        if (session !== undefined) agentOf(undefined).join().catch(() => {});
      },
      onEnd(error) {
        failure ??= error;
        ended.abort();
      },
    });
    await untilAborted(stop);
    if (failure !== undefined) throw failure;
    return EXIT.ok;
  },
});

/** Returns the name of a topic, which may be given with its `#`. */
function checkedTopic(given: string): string {
  const name = given.startsWith("#") ? given.slice(1) : given;
  if (isTopicName(name)) return name;
  throw usageError(`"${given}" is not a name for a topic`, {
    why: `a topic is ${TOPIC_FORM}`,
    fix: "aicollab mcp --topic reviews",
  });
}
