import { writeSync } from "node:fs";
import type { Logger } from "../../core/index.ts";

/**
 * One line of JSON per event on standard error. Written at once, so that a thread's last words are
 * not lost with it; a closed standard error is ignored.
 */
export function stderrLogger(base: Readonly<Record<string, unknown>>): Logger {
  const write = (
    level: string,
    event: string,
    fields: Readonly<Record<string, unknown>> = {},
  ): void => {
    const line = JSON.stringify({
      time: new Date().toISOString(),
      level,
      event,
      ...base,
      ...fields,
    });
    try {
      writeSync(2, `${line}\n`);
    } catch {
      // Nobody listens: there is nowhere left to say so.
    }
  };
  return {
    info: (event, fields) => write("info", event, fields),
    warn: (event, fields) => write("warn", event, fields),
    error: (event, fields) => write("error", event, fields),
  };
}
