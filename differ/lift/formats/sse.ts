import type { JsonValue } from "../json-value.ts";
import type { ParsedJson } from "../lossless-json.ts";

const FIELDS = new Set(["event", "data", "id", "retry"]);

/**
 * Server-sent events (WHATWG HTML 9.2) as an array of events: `$[*].data`, `$[*].event`. Comments do
 * not count. A text with lines of another kind is something else: ignoring them would lose it.
 */
export function liftSse(text: string): ParsedJson | undefined {
  const events: JsonValue[] = [];
  let event = new Map<string, string>();
  for (const line of linesOf(text)) {
    if (line === "") {
      if (event.size > 0) events.push(Object.fromEntries(event));
      event = new Map();
      continue;
    }
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    if (name === "") continue;
    if (!FIELDS.has(name)) return undefined;
    const rest = colon < 0 ? "" : line.slice(colon + 1);
    const value = rest.startsWith(" ") ? rest.slice(1) : rest;
    const before = name === "data" ? event.get("data") : undefined;
    event.set(name, before === undefined ? value : `${before}\n${value}`);
  }
  if (event.size > 0) events.push(Object.fromEntries(event));
  return { value: events, duplicates: false };
}

/** Long enough that there are two line ends in any of their forms. */
const EMPTY_LINES = /[\r\n]{16,}/g;

/** Without most of the empty lines that follow an empty line: they say nothing. */
function linesOf(text: string): string[] {
  return text.replace(EMPTY_LINES, "\n\n").split(/\r\n|\n|\r/);
}
