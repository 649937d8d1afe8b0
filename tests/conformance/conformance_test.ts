/** Runs the conformance suite of the Model Context Protocol against the hub's own route `/mcp`, with tools of a fixture. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createDashboard } from "../../dashboard/dashboard.tsx";
import { SampleAccess } from "../../dashboard/testing/sample_access.ts";
import { sampleView } from "../../dashboard/testing/sample_view.ts";
import { serveWeb } from "../../hub/web/web_server.ts";
import { McpHttp } from "../../mcp/http/handler.ts";
import { fixture } from "./fixture.ts";

const SUITE = "npm:@modelcontextprotocol/conformance@0.2.0-alpha.12";
const LOOPBACK = { hostname: "127.0.0.1", port: 0 };
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

for (const revision of ["2026-07-28", "2025-11-25"]) {
  Deno.test({
    name:
      `/mcp conforms to the revision ${revision}, but for the failures that are listed with a reason each`,
    // The handler's streams are ended with it.
    ...{ sanitizeOps: false, sanitizeResources: false },
    async fn() {
      const folder = await Deno.makeTempDir({ prefix: "aicollab_conformance_" });
      await using http = new McpHttp({ hub: LOOPBACK, build: fixture });
      const view = { ...sampleView(), access: new SampleAccess() };
      const app = createDashboard(view, { mcp: (request, caller) => http.fetch(request, caller) });
      // The suite has no token of its own.
      const withToken = ({ url, method, body, headers: given }: Request) => {
        const headers = new Headers(given);
        headers.set("authorization", "Bearer secret-of-agent");
        return app.fetch(new Request(url, { method, body, headers }));
      };
      await using web = await serveWeb(LOOPBACK, withToken);
      const url = `http://127.0.0.1:${web.address.port}/mcp`;
      const suite = await new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "-A", "--quiet", "--config", here("../../deno.json"), SUITE, "server", "--url", url],
          ...["--requirements", revision, "--expected-failures", here(`expected_failures_${revision}.yaml`)],
          ...["-o", join(folder, "results")],
        ],
        cwd: folder,
      }).output();
      const [out, err] = [suite.stdout, suite.stderr].map((bytes) => new TextDecoder().decode(bytes));
      await Deno.remove(folder, { recursive: true });
      assert.equal(suite.code, 0, `${out}\n${err}`);
    },
  });
}
