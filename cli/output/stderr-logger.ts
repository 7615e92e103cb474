import { randomBytes } from "node:crypto";
import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import { isatty } from "node:tty";
import type * as Pino from "pino";
import type { Config, Logger } from "../../core/index.ts";
import { createRedactor } from "../../proxy/redact/index.ts";
import { FloodGate } from "./flood-gate.ts";
import { logText } from "./log-text.ts";
import { safeFields } from "./safe-fields.ts";

export type LogLevel = Config["log"]["level"];

export interface LogOptions {
  readonly level?: LogLevel;
  /** Takes one line, without its end. Default: standard error. */
  readonly write?: (line: string) => void;
  /** Text for people instead of JSON. Default: on a terminal. */
  readonly text?: boolean;
  readonly nowMs?: () => number;
}

const require = createRequire(import.meta.url);
let loaded: typeof Pino.pino | undefined;

/**
 * Loads what writes lines, once. The first line of a thread does that by itself, which takes about
 * 15 ms; a thread that carries live traffic does it before a line can come in the way of a request.
 */
export function loadLogWriter(): typeof Pino.pino {
  if (loaded !== undefined) return loaded;
  const { pino }: typeof Pino = require("pino");
  loaded = pino;
  return pino;
}

const SEVERITIES = ["info", "warn", "error", "silent"] as const;

/**
 * Structured events: a line of JSON each, or text on a terminal; redacted, and bounded an event.
 * Written at once, so that a thread's last words are not lost with it.
 */
export function stderrLogger(
  base: Readonly<Record<string, string>>,
  options: LogOptions = {},
): Logger {
  const { level = "info", write = toStandardError, nowMs = () => performance.now() } = options;
  const text = options.text ?? isatty(2);
  let log: Pino.Logger | undefined;
  const create = (): Pino.Logger => {
    const pino = loadLogWriter();
    return pino(
      {
        level,
        base,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        serializers: {},
      },
      { write: (line) => write(text ? logText(JSON.parse(line)) : line.trimEnd()) },
    );
  };
  const key = randomBytes(32);
  // What looks like a credential is masked whatever is configured for the store.
  const redactor = createRedactor({
    privacy: { transport: "none", store: "all", redact: [] },
    key,
  });
  const mask = (value: string): string => redactor.text(value);
  const gate = new FloodGate();
  const say = (
    severity: "info" | "warn" | "error",
    [event, fields]: readonly [string, Readonly<Record<string, unknown>> | undefined],
  ): void => {
    if (SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(level)) return;
    const suppressed = gate.admit(event, nowMs());
    if (suppressed === undefined) return;
    const told = suppressed === 0 ? {} : { suppressed };
    log ??= create();
    log[severity]({ event, ...safeFields(fields ?? {}, mask), ...told });
  };
  return {
    info: (event, fields) => say("info", [event, fields]),
    warn: (event, fields) => say("warn", [event, fields]),
    error: (event, fields) => say("error", [event, fields]),
  };
}

function toStandardError(line: string): void {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // Nobody listens, or nobody reads: a log never holds the work up.
  }
}
