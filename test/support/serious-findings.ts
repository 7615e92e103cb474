import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { z } from "zod";
import { REPOSITORY } from "./start-process.ts";

const AXE = join(REPOSITORY, "node_modules/axe-core/axe.min.js");

const found = z.array(
  z.object({ id: z.string(), impact: z.string(), help: z.string(), at: z.array(z.string()) }),
);

/** Less grave to axe, and yet what keyboards and screen readers find their way by. */
const WAYS = new Set(["heading-order", "scrollable-region-focusable", "empty-heading"]);

/**
 * What axe finds serious or critical on the page as it is shown now, and wrong ways through it, one line each. `only` names the
 * rules to look at, all without it.
 */
export async function seriousFindings(page: Page, only?: readonly string[]): Promise<string[]> {
  // Evaluated by the browser's debugger, which the policy of the page does not bind.
  if ((await page.evaluate("typeof axe")) === "undefined") {
    await page.evaluate(await readFile(AXE, "utf8"));
  }
  const options = {
    resultTypes: ["violations"],
    preload: false,
    ...(only === undefined ? {} : { runOnly: { type: "rule", values: only } }),
  };
  const violations = await page.evaluate(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations.map(
      ({ id, impact, help, nodes }) => ({ id, impact: impact ?? "", help,
        at: nodes.slice(0, 3).map(({ html, target }) => target.join(" ") + " " + html.slice(0, 160)) })))`,
  );
  return found
    .parse(violations)
    .filter(({ id, impact }) => impact === "serious" || impact === "critical" || WAYS.has(id))
    .map(({ id, impact, help, at }) => `${impact} ${id}: ${help}\n  ${at.join("\n  ")}`);
}
