/** Makes the card of an AI from what its `hello` said. */
import type { AgentCard } from "@a2a-js/sdk";
import type { A2aAgent } from "../protocol/a2a_agent.ts";

/** An agent takes and gives these where it says nothing else. */
const DEFAULT_MODES = ["text/plain", "application/json"];

/** An AI that is an agent of A2A. */
export interface Agent extends A2aAgent {
  readonly ai_id: string;
}

/** Returns the media types that the agent takes. */
export function inputModes({ input_modes }: Agent): readonly string[] {
  return input_modes ?? DEFAULT_MODES;
}

/** Returns the card of `agent`, which answers at `url`. */
export function agentCard(agent: Agent, url: string): AgentCard {
  const { name, description, version, skills, output_modes } = agent;
  const at = (protocolBinding: string, protocolVersion: string) => ({
    ...{ url, protocolBinding, protocolVersion, tenant: "" },
  });
  return {
    name,
    description,
    version: version ?? "0",
    supportedInterfaces: [at("JSONRPC", "1.0"), at("HTTP+JSON", "1.0"), at("JSONRPC", "0.3")],
    provider: undefined,
    capabilities: { streaming: true, pushNotifications: true, extendedAgentCard: false, extensions: [] },
    securitySchemes: {
      bearer: {
        scheme: {
          $case: "httpAuthSecurityScheme",
          value: { description: "A token of this hub", scheme: "Bearer", bearerFormat: "" },
        },
      },
    },
    securityRequirements: [{ schemes: { bearer: { list: [] } } }],
    defaultInputModes: [...inputModes(agent)],
    defaultOutputModes: [...output_modes ?? DEFAULT_MODES],
    skills: skills.map(({ id, name, description, tags = [], examples = [] }) => ({
      ...{ id, name, description, tags, examples },
      ...{ inputModes: [], outputModes: [], securityRequirements: [] },
    })),
    signatures: [],
  };
}
