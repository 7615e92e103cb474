import { once } from "node:events";
import type { Terminal } from "./command.ts";

/** The real process as a Terminal. The only place, with main.ts, that touches `process`. */
export function processTerminal(): Terminal {
  const closed = new Set<() => void>();
  let outputOpen = true;
  process.stdout.on("error", () => {
    outputOpen = false;
    for (const run of closed) run();
  });
  process.stderr.on("error", () => {});
  return {
    environment: process.env,
    out: (text) => {
      if (outputOpen) process.stdout.write(text);
    },
    err: (text) => {
      process.stderr.write(text);
    },
    live:
      process.stderr.isTTY === true &&
      process.env["TERM"] !== "dumb" &&
      process.env["CI"] === undefined,
    get columns() {
      return process.stderr.columns;
    },
    colour: process.stdout.isTTY === true && (process.env["NO_COLOR"] ?? "") === "",
    input: process.stdin,
    onInterrupt(run) {
      process.on("SIGINT", run);
      process.on("SIGTERM", run);
      return () => {
        process.off("SIGINT", run);
        process.off("SIGTERM", run);
      };
    },
    onHangup(run) {
      process.on("SIGHUP", run);
      return () => {
        process.off("SIGHUP", run);
      };
    },
    faults: process,
    exitNow: (code) => process.exit(code),
    drained: async () => {
      if (outputOpen && process.stdout.writableNeedDrain) {
        await Promise.race([once(process.stdout, "drain"), once(process.stdout, "close")]);
      }
    },
    onOutputClosed: (run) => {
      closed.add(run);
    },
  };
}
