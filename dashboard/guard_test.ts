import assert from "node:assert/strict";
import { Hono } from "hono";
import { forOwnPages, guard } from "./guard.ts";

const OWN = { host: "127.0.0.1:5001" };

async function answerTo(path: string, method: string, headers: Record<string, string>): Promise<number> {
  const app = new Hono();
  app.use(guard({}));
  app.get("/stream", forOwnPages, (c) => c.text("begun"));
  app.all("*", (c) => c.text("done"));
  return (await app.request(path, { method, headers: { ...OWN, ...headers } })).status;
}

Deno.test("a stream or a change that another page asks for is refused, by Origin as well as by Sec-Fetch-Site", async () => {
  for (
    const [path, method] of [["/stream", "GET"], ["/status", "POST"], ["/status", "OPTIONS"], [
      "/x",
      "DELETE",
    ]] as const
  ) {
    for (
      const headers of [
        { origin: "http://evil.example" },
        { origin: "null" },
        { origin: "http://127.0.0.1:5002" },
        { "sec-fetch-site": "cross-site" },
        { "sec-fetch-site": "same-site" },
        { origin: "http://127.0.0.1:5001", "sec-fetch-site": "cross-site" },
      ]
    ) {
      assert.equal(
        await answerTo(path, method, headers),
        403,
        `${method} ${path} ${JSON.stringify(headers)}`,
      );
    }
  }
});

Deno.test("our own pages, and programs that are no browser, get a stream", async () => {
  for (
    const headers of [
      {},
      { "sec-fetch-site": "same-origin" },
      { "sec-fetch-site": "none" },
      { origin: "http://127.0.0.1:5001", "sec-fetch-site": "same-origin" },
    ]
  ) assert.equal(await answerTo("/stream", "GET", headers), 200, JSON.stringify(headers));
});

Deno.test("a page may be opened by a link from elsewhere", async () => {
  assert.equal(await answerTo("/", "GET", { "sec-fetch-site": "cross-site" }), 200);
});
