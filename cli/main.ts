import { enableCompileCache } from "node:module";
import { setFlagsFromString } from "node:v8";

// Before anything else is loaded: types are stripped once, not at every start.
enableCompileCache();
// Request bodies pass through as buffers whose small handles alone count as young memory: a young
// generation that grows to 16 MiB would keep hundreds of megabytes of dead bodies between two sweeps.
setFlagsFromString("--semi-space-growth-factor=1");
const { runCommandLine } = await import("./run-command-line.ts");
const { processTerminal } = await import("./process-terminal.ts");

process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal());
