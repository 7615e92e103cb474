// Runs a script with the pinned Node 24: node cli/launch/with-node.mjs FILE [ARGUMENT ...]
import { ensurePackages, node24 } from "./ensure.mjs";
import { handOver } from "./hand-over.mjs";

if (process.argv.length < 3) {
  process.stderr.write("Usage: node cli/launch/with-node.mjs FILE [ARGUMENT ...]\n");
  process.exit(64);
}
ensurePackages();
handOver(node24(), process.argv.slice(2));
