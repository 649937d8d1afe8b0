import assert from "node:assert/strict";
import { Hono } from "hono";
import { mountAssets } from "./assets.ts";
import { createDashboard } from "./dashboard.tsx";
import { sampleView } from "./testing/sample_view.ts";

const NAMES = ["live.js", "page.css", "icon.svg", "echarts.js"];

Deno.test("a browser keeps assets and asks each time whether they changed", async () => {
  const app = createDashboard(sampleView());
  for (const name of NAMES) {
    const first = await app.request(`/assets/${name}`);
    const text = await first.text();
    assert.deepEqual([first.status, first.headers.get("cache-control")], [200, "no-cache"], name);
    const tag = first.headers.get("etag")!;
    assert.match(tag, /^"[\w-]{43}"$/, name);
    const again = await app.request(`/assets/${name}`, { headers: { "if-none-match": tag } });
    assert.deepEqual([again.status, await again.text()], [304, ""], name);
    assert.deepEqual(["etag", "cache-control"].map((h) => again.headers.get(h)), [tag, "no-cache"], name);
    assert.equal(again.headers.get("x-content-type-options"), "nosniff", name);
    const other = await app.request(`/assets/${name}`, { headers: { "if-none-match": '"of before"' } });
    assert.deepEqual([other.status, await other.text()], [200, text], name);
  }
});

Deno.test("another text has another tag, and pages themselves are never stored", async () => {
  const app = new Hono();
  mountAssets(app);
  const tags = await Promise.all(NAMES.map(async (name) => {
    const { headers, body } = await app.request(`/assets/${name}`);
    await body?.cancel();
    return headers.get("etag");
  }));
  assert.equal(new Set(tags).size, NAMES.length);
  const page = await createDashboard(sampleView()).request("/");
  assert.deepEqual(["etag", "cache-control"].map((name) => page.headers.get(name)), [null, "no-store"]);
});
