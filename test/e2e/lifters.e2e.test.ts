import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startRole } from "../support/role-server.ts";
import { runShadowdiff } from "../support/run-shadowdiff.ts";

/** Reads pairs, throws on one body, and loops on another without end. */
const LIFTER = `export default {
  format: "pairs",
  claims: (essence) => essence === "text/x-pairs",
  lift({ text }) {
    if (text.includes("throw")) throw new Error("no");
    while (text.includes("loop"));
    return Object.fromEntries(text.split("&").map((pair) => pair.split("=")));
  },
};`;

test(
  "a lifter of the user reads bodies in the shadow's thread, and harms it by no body",
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "shadowdiff-lifter-"));
    writeFileSync(join(folder, "pairs.mjs"), LIFTER);
    const role = (value: string) =>
      startRole(({ url = "" }, response) => {
        response.setHeader("content-type", "text/x-pairs");
        response.end(`is=${url.slice(1)}&v=${value}`);
      });
    const [live, primary, secondary, candidate] = await Promise.all(["1", "1", "1", "2"].map(role));
    if (!live || !primary || !secondary || !candidate) throw new Error("four services needed");
    const started = await runShadowdiff({
      live: live.url,
      targets: { primary: primary.url, secondary: secondary.url, candidate: candidate.url },
      lifters: [join(folder, "pairs.mjs")],
    });
    try {
      for (const path of ["pairs", "throw", "loop", "pairs"]) {
        await fetch(`${started.proxy}/${path}`).then((response) => response.text());
      }
      expect(await started.settled()).toMatchObject({ compared: 4 });
      const paths = (await started.differences())
        .filter(({ path }) => path !== "latency")
        .map(({ endpoint, path }) => `${endpoint} ${path}`);
      expect(paths.toSorted()).toEqual(["GET /loop $", "GET /pairs $.v", "GET /throw $"]);
    } finally {
      await started.stop();
      await Promise.all([live, primary, secondary, candidate].map((one) => one.close()));
      rmSync(folder, { recursive: true });
    }
  },
);
