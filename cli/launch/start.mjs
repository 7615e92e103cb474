// `npm start`: from a fresh clone to the running demo, with only node 20 and npm on the machine.
import { join } from "node:path";
import { ensurePage } from "./ensure-page.mjs";
import { ensurePackages, node24, repositoryRoot } from "./ensure.mjs";
import { handOver } from "./hand-over.mjs";

ensurePackages();
ensurePage();
handOver(node24(), [join(repositoryRoot, "cli/main.ts"), "demo", ...process.argv.slice(2)]);
