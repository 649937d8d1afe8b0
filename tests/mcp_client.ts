/** Starts `aicollab mcp` as an agent's client does, with the clients of both lines of the protocol's SDK, and calls its tools. */
import assert from "node:assert/strict";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OldHttpTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { StdioClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { formatAddress } from "../internal/address.ts";
import type { Address } from "../internal/address.ts";
import { selfCommand } from "../internal/self_spawn.ts";
import { linesOf } from "../harness/lines.ts";
import type { World } from "./aicollab.ts";
import type { Heard } from "./raw_ai.ts";

/** `2026` is the newest client in its own era, `2025` the same one in the older era, `old` the SDK before. */
export type Line = "2026" | "2025" | "old";
export const LINES: readonly Line[] = ["2026", "2025", "old"];

const PATIENCE_MS = 30_000;
const INFO = { name: "test", version: "1.0.0" };

/** What a tool answers. */
export interface Result {
  readonly isError: boolean;
  readonly words: string;
  readonly data: Heard;
  /** The resources that the result links to. */
  readonly links: readonly string[];
}

export interface HttpOptions {
  readonly line?: Line;
  /** What the address says of the AI. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface McpOptions {
  readonly line?: Line;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Each call of a tool has this meta. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** What the client says of itself. */
  readonly info?: { readonly name: string; readonly version: string };
}

/** These parts both clients have, in forms that differ in their types alone. */
interface AnyClient {
  connect(transport: unknown): Promise<void>;
  callTool(
    call: { name: string; arguments: Record<string, unknown> },
    ...options: unknown[]
  ): Promise<Record<string, unknown>>;
  listTools(): Promise<{ tools: Heard[] }>;
  listResources(): Promise<{ resources: Heard[] }>;
  listResourceTemplates(): Promise<{ resourceTemplates: Heard[] }>;
  readResource(what: { uri: string }): Promise<{ contents: Heard[] }>;
  listPrompts(): Promise<{ prompts: Heard[] }>;
  getPrompt(what: { name: string; arguments: Record<string, string> }): Promise<{ messages: Heard[] }>;
  getInstructions(): string | undefined;
  close(): Promise<void>;
}

/** A client with its server; disposing closes the server's stdin and waits for its end. */
export class McpSession implements AsyncDisposable {
  readonly #line: Line;
  readonly #client: AnyClient;
  /** The process of the server; undefined over HTTP. */
  readonly pid: number | undefined;
  #meta: McpOptions["meta"];

  private constructor(line: Line, client: AnyClient, pid?: number) {
    this.#line = line;
    this.#client = client;
    this.pid = pid;
  }

  static async start(world: World, hub: Address, options: McpOptions = {}): Promise<McpSession> {
    const session = await McpSession.#connect(world, hub, options);
    session.#meta = options.meta;
    return session;
  }

  static async #connect(world: World, hub: Address, options: McpOptions): Promise<McpSession> {
    const { line = "2026", args = [], environment = {}, info } = options;
    const self = selfCommand(["mcp", "--hub", formatAddress(hub), ...args], {});
    const how = {
      command: self.program,
      args: self.args,
      env: { ...world.environment, ...environment },
      cwd: world.folder,
      stderr: "ignore" as const,
    };
    const transport = line === "old" ? new OldTransport(how) : new StdioClientTransport(how);
    const client = clientOf(line, info);
    await client.connect(transport);
    return new McpSession(line, client, transport.pid!);
  }

  /** Begins a session at `/mcp` of a hub's dashboard. */
  static async overHttp(origin: string, options: HttpOptions = {}): Promise<McpSession> {
    const { line = "2026", query = {}, headers = {} } = options;
    const url = new URL(`${origin}/mcp?${new URLSearchParams(query)}`);
    const how = { requestInit: { headers } };
    const transport = line === "old"
      ? new OldHttpTransport(url, how)
      : new StreamableHTTPClientTransport(url, how);
    const client = clientOf(line);
    await client.connect(transport);
    return new McpSession(line, client);
  }

  get instructions(): string {
    return this.#client.getInstructions() ?? "";
  }

  async tools(): Promise<Heard[]> {
    return (await this.#client.listTools()).tools;
  }

  /** Resolves with the addresses of all resources, and with the forms of those that have an id. */
  async resources(): Promise<string[]> {
    const { resources } = await this.#client.listResources();
    const { resourceTemplates } = await this.#client.listResourceTemplates();
    return [...resources.map(({ uri }) => uri), ...resourceTemplates.map(({ uriTemplate }) => uriTemplate)];
  }

  async read(uri: string): Promise<string> {
    return (await this.#client.readResource({ uri })).contents[0]!.text;
  }

  async prompts(): Promise<Heard[]> {
    return (await this.#client.listPrompts()).prompts;
  }

  async prompt(name: string, args: Record<string, string> = {}): Promise<string> {
    return (await this.#client.getPrompt({ name, arguments: args })).messages[0]!.content.text;
  }

  /** Calls a tool, whose answer may be an error. */
  async ask(name: string, args: object = {}, options: object = {}): Promise<Result> {
    const meta = this.#meta === undefined ? {} : { _meta: this.#meta };
    const call = { name, arguments: args as Record<string, unknown>, ...meta };
    const result =
      await (this.#line === "old"
        ? this.#client.callTool(call, undefined, options)
        : this.#client.callTool(call, options));
    const [content, ...links] = result.content as { type: string; text: string; uri: string }[];
    assert.equal(content?.type, "text");
    assert.ok(links.every(({ type }) => type === "resource_link"));
    return {
      isError: result.isError === true,
      words: content!.text,
      data: (result.structuredContent ?? {}) as Heard,
      links: links.map(({ uri }) => uri),
    };
  }

  /** Calls a tool that must not fail. */
  async call(name: string, args: object = {}, options: object = {}): Promise<Result> {
    const result = await this.ask(name, args, options);
    assert.ok(!result.isError, result.words);
    return result;
  }

  /** Calls a tool that must fail, and resolves with its words. */
  async refused(name: string, args: object = {}): Promise<string> {
    const { isError, words } = await this.ask(name, args);
    assert.ok(isError && words.startsWith("error:"), words);
    return words;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
  }
}

function clientOf(line: Line, info: typeof INFO = INFO): AnyClient {
  const mode = line === "2026" ? "auto" : "legacy";
  const client = line === "old" ? new OldClient(info) : new Client(info, { versionNegotiation: { mode } });
  return client as unknown as AnyClient;
}

/**
 * Writes lines to `aicollab mcp` as they are, closes its stdin when all requests are answered, and resolves with its end. A server that
 * answers nothing for half a minute is ended.
 */
export async function speak(
  world: World,
  args: readonly string[],
  lines: readonly Heard[],
): Promise<{ readonly code: number; readonly out: readonly Heard[]; readonly err: string }> {
  const self = selfCommand(["mcp", ...args], {});
  await using process = new Deno.Command(self.program, {
    args: self.args,
    env: { ...world.environment },
    clearEnv: true,
    cwd: world.folder,
    ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).spawn();
  const err = new Response(process.stderr).text();
  const writer = process.stdin.getWriter();
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  // A server that ends does not read all.
  writer.write(new TextEncoder().encode(text)).catch(() => {});
  const out: Heard[] = [];
  const wanted = lines.filter((line) => "id" in line).length;
  if (wanted === 0) await writer.close();
  for await (const line of linesOf(process.stdout)) {
    out.push(JSON.parse(line));
    if (out.length === wanted) await writer.close();
  }
  return { code: (await process.status).code, out, err: await err };
}
