import { enableCompileCache } from "node:module";
import { boundMemory } from "./launch/bound-memory.ts";
import { keepTickShape } from "./launch/keep-tick-shape.ts";

boundMemory(process.argv);
keepTickShape();
// Before anything else is loaded: types are stripped once, not at every start.
enableCompileCache();
const { runCommandLine } = await import("./run-command-line.ts");
const { processTerminal } = await import("./process-terminal.ts");

process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal());
