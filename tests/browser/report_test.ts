import assert from "node:assert/strict";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { reportFiles } from "../../harness/report/files.ts";
import { sampleResults } from "../../outcome/testing/sample_results.ts";
import { browserTest } from "./browser_test_case.ts";

/** This JavaScript is text, as it names what only a page knows. */
const TROUBLES = await Deno.readTextFile(new URL("picture_troubles.js", import.meta.url));

async function visit(browser: Browser, url: string, look: { width: number; colorScheme: "light" | "dark" }) {
  const { width, colorScheme } = look;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const said: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(url);
  const drawn = await page.locator("figure svg:visible").count();
  const ground = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
  const bars = await page.locator("figure svg[aria-label^='Success']:visible text").allTextContents();
  const found = await page.evaluate<string[]>(TROUBLES);
  await context.close();
  return { said, requests, drawn, ground, bars, found };
}

for (const size of [4, 40]) {
  browserTest(
    `the report of ${size} trainers opens from disk: no request, nothing on the console, no words over words`,
    async (browser) => {
      const folder = await Deno.makeTempDir();
      try {
        const files = await reportFiles(sampleResults({}, size), { folder: "f/" });
        const path = join(folder, "report.html");
        await Deno.writeTextFile(path, files["report.html"]!);
        for (const width of [1280, 390]) {
          for (const colorScheme of ["light", "dark"] as const) {
            const look = { width, colorScheme };
            const { said, requests, drawn, ground, bars, found } = await visit(
              browser,
              `file://${path}`,
              look,
            );
            const where = JSON.stringify(look);
            assert.deepEqual({ said, found }, { said: [], found: [] }, where);
            assert.deepEqual(requests.filter((url) => !url.startsWith("data:")), [`file://${path}`], where);
            assert.equal(drawn, 7, where);
            assert.equal(ground, colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(17, 22, 28)", where);
            assert.equal(bars.filter((words) => words.startsWith("✓")).length, size, where);
          }
        }
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  );
}
