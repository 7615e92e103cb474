import type { JsonValue } from "../json-value.ts";
import type { LiftResult } from "../lift-context.ts";

type Field = "event" | "data" | "id" | "retry";

/** More of them would cost many times what reading them does. */
const EVENTS_MAX = 50_000;

/**
 * Server-sent events (WHATWG HTML 9.2) as an array of events: `$[*].data`, `$[*].event`. Comments do
 * not count. A text with lines of another kind is something else: ignoring them would lose it.
 */
export function liftSse(text: string): LiftResult {
  const events: JsonValue[] = [];
  let event: { [F in Field]?: string } | undefined;
  for (const line of linesOf(text)) {
    if (line === "") {
      if (event !== undefined) events.push(event);
      event = undefined;
      continue;
    }
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    if (name === "") continue;
    if (!isField(name)) return undefined;
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    event ??= {};
    event[name] = name === "data" && event.data !== undefined ? `${event.data}\n${value}` : value;
  }
  if (event !== undefined) events.push(event);
  return events.length > EVENTS_MAX ? "too-large" : { value: events, duplicates: false };
}

function isField(name: string): name is Field {
  return name === "data" || name === "event" || name === "id" || name === "retry";
}

/** Long enough that there are two line ends in any of their forms. */
const EMPTY_LINES = /[\r\n]{16,}/g;

/** Without most of the empty lines that follow an empty line: they say nothing. */
function linesOf(text: string): string[] {
  return text.replace(EMPTY_LINES, "\n\n").split(/\r\n|\n|\r/);
}
