#!/usr/bin/env node
// The command `shadowdiff`. Plain JavaScript that Node 20 parses, so that a node which is too old gets
// a sentence instead of a syntax error. The installed package runs compiled in this process. A clone
// runs its sources, which need Node 24: in this process where that is what runs, else handed over.
import { existsSync } from "node:fs";
import * as nodeModule from "node:module";
import { fileURLToPath } from "node:url";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const sources = new URL("../main.ts", import.meta.url);

if (existsSync(sources)) {
  const { ensurePackages, node24, packagesAreInstalled } = await import("./ensure.mjs");
  if (!packagesAreInstalled()) ensurePackages();
  const { ensurePage, needsPage } = await import("./ensure-page.mjs");
  if (needsPage(process.argv.slice(2))) ensurePage();
  if (major >= 24) {
    // Before the first source is read: Node's type stripper alone takes 60 ms to load.
    nodeModule.enableCompileCache();
    await import(sources.href);
  } else {
    const { handOver } = await import("./hand-over.mjs");
    handOver(node24(), [fileURLToPath(sources), ...process.argv.slice(2)]);
  }
} else if (major > 22 || (major === 22 && minor >= 19)) {
  await import(new URL("../../dist/cli/main.js", import.meta.url).href);
} else {
  process.stderr.write(
    `shadowdiff needs Node 22.19 or newer; this is ${process.versions.node}. See https://nodejs.org\n`,
  );
  process.exitCode = 64;
}
