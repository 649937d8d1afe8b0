/** A server with the tools, resources and prompts that the conformance suite calls; the hub's own have other names. */
import { completable, McpServer, ResourceTemplate, type ServerContext } from "@modelcontextprotocol/server";
import * as z from "zod";

/** One red pixel, and no sound. */
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

const text = (words: string) => ({ type: "text" as const, text: words });
const image = { type: "image" as const, data: PNG, mimeType: "image/png" };
const embedded = (uri: string, words: string, mimeType = "text/plain") => ({
  type: "resource" as const,
  resource: { uri, mimeType, text: words },
});
const asUser = (content: ReturnType<typeof text> | typeof image | ReturnType<typeof embedded>) => ({
  role: "user" as const,
  content,
});

type Content = ReturnType<typeof text> | typeof image | ReturnType<typeof embedded> | {
  readonly type: "audio";
  readonly data: string;
  readonly mimeType: string;
};

const TOOLS: Readonly<Record<string, (context: ServerContext) => Content[] | Promise<Content[]>>> = {
  test_simple_text: () => [text("This is a simple text response for testing.")],
  test_image_content: () => [image],
  test_audio_content: () => [{ type: "audio", data: WAV, mimeType: "audio/wav" }],
  test_embedded_resource:
    () => [embedded("test://embedded-resource", "This is an embedded resource content.")],
  test_multiple_content_types: () => [
    text("Multiple content types test:"),
    image,
    embedded("test://mixed-content-resource", `{"test":"data","value":123}`, "application/json"),
  ],
  test_error_handling: () => {
    throw new Error("This tool intentionally returns an error for testing");
  },
  async test_tool_with_progress({ mcpReq: { _meta: meta, notify } }) {
    const { progressToken } = meta ?? {};
    for (const progress of progressToken === undefined ? [] : [0, 50, 100]) {
      await notify({
        method: "notifications/progress",
        params: { progressToken: progressToken!, progress, total: 100 },
      });
    }
    return [text("done")];
  },
  async test_tool_with_logging({ mcpReq }) {
    for (const word of ["started", "processing", "completed"]) await mcpReq.log("info", word);
    return [text("done")];
  },
  async test_logging_tool({ mcpReq }) {
    await mcpReq.log("info", "nobody asked for this");
    return [text("done")];
  },
  test_streaming_elicitation: () => [text("done")],
};

export function fixture(): McpServer {
  const fixed = { listChanged: false };
  const server = new McpServer({ name: "fixture", version: "1.0.0" }, {
    capabilities: { tools: fixed, resources: fixed, prompts: fixed, logging: {} },
  });
  for (const [name, run] of Object.entries(TOOLS)) {
    server.registerTool(name, { description: name }, async (context) => ({ content: await run(context) }));
  }
  const read = (uri: URL, mimeType: string, content: { text: string } | { blob: string }) => ({
    contents: [{ uri: uri.href, mimeType, ...content }],
  });
  const described = { description: "a resource of a test" };
  server.registerResource(
    "text",
    "test://static-text",
    described,
    (uri) => read(uri, "text/plain", { text: "This is the content of the static text resource." }),
  );
  server.registerResource(
    "binary",
    "test://static-binary",
    described,
    (uri) => read(uri, "image/png", { blob: PNG }),
  );
  const template = new ResourceTemplate("test://template/{id}/data", { list: undefined });
  server.registerResource(
    "template",
    template,
    described,
    (uri, { id }) =>
      read(uri, "application/json", {
        text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
      }),
  );
  server.registerPrompt("test_simple_prompt", { description: "simple" }, () => ({
    messages: [asUser(text("This is a simple prompt for testing."))],
  }));
  const argument = (name: string) => completable(z.string().describe(name), (begun) => [`${begun}is`]);
  server.registerPrompt(
    "test_prompt_with_arguments",
    {
      description: "with arguments",
      argsSchema: z.object({ arg1: argument("first"), arg2: argument("second") }),
    },
    ({ arg1, arg2 }) => ({
      messages: [asUser(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))],
    }),
  );
  server.registerPrompt(
    "test_prompt_with_embedded_resource",
    { description: "with a resource", argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri }) => ({
      messages: [
        asUser(embedded(resourceUri, "Embedded resource content for testing.")),
        asUser(text("Process it.")),
      ],
    }),
  );
  server.registerPrompt("test_prompt_with_image", { description: "with an image" }, () => ({
    messages: [asUser(image), asUser(text("Analyze it."))],
  }));
  return server;
}
