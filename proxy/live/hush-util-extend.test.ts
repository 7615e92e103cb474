import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const CARRY = `
  const { createUpgradeCarrier } = await import(process.argv[1]);
  const { default: util } = await import("node:util");
  const live = { origin: "http://127.0.0.1:9", host: "127.0.0.1", port: 9, authority: "127.0.0.1:9" };
  if (process.argv[2] === "carrier") createUpgradeCarrier(live, { info() {}, warn() {}, error() {} });
  util._extend({}, {});
  process.emitWarning("planted");
`;

function standardErrorOf(...more: string[]): string {
  const carrier = new URL("upgrade.ts", import.meta.url).href;
  const args = ["--input-type=module", "-e", CARRY, carrier, ...more];
  return spawnSync(process.execPath, args, { encoding: "utf8" }).stderr;
}

test("what http-proxy's own call is deprecated for is not told to users; every other warning is", () => {
  expect(standardErrorOf("nothing")).toContain("DEP0060");
  expect(standardErrorOf("carrier")).not.toContain("DEP0060");
  expect(standardErrorOf("carrier")).toContain("planted");
});
