import type { BodyPlaces, Place } from "./body-places.ts";
import type { Mask } from "./mask-style.ts";

export interface EventsPolicy {
  readonly places: BodyPlaces;
  readonly mask: Mask;
  /** What is kept of one field's value at its place. */
  readonly value: (value: string, place: Place) => string;
}

const LINE_END = /\r\n|\n|\r/;

/**
 * Server-sent events, as comparison reads them: `$[*].data`, `$[*].id`, `$[*].event`. The lines of
 * one event's data are one value, so they are kept behind its first line; every other line stays.
 */
export function redactSse(text: string, policy: EventsPolicy): string {
  const { places } = policy;
  const kept: string[] = [];
  let event = 0;
  let data: { at: number; lines: string[] } | undefined;
  let fields = false;
  const close = (): void => {
    const place = places.step(places.step(places.root, event), "data");
    if (data !== undefined) kept[data.at] = keptData(data.lines, place, policy);
    if (fields) event += 1;
    data = undefined;
    fields = false;
  };
  for (const line of text.split(LINE_END)) {
    const { name, value } = fieldOf(line);
    if (line === "") {
      close();
      kept.push("");
    } else if (name === "data") {
      fields = true;
      if (data === undefined) data = { at: kept.push("") - 1, lines: [value] };
      else data.lines.push(value);
    } else {
      fields ||= FIELDS.has(name);
      const place = places.step(places.step(places.root, event), name);
      const same = place.hidden ? policy.mask(value) : policy.value(value, place);
      kept.push(same === value ? line : `${policy.value(name, places.root)}: ${same}`);
    }
  }
  close();
  return kept.join("\n");
}

const FIELDS = new Set(["event", "id", "retry"]);

function keptData(lines: readonly string[], place: Place, policy: EventsPolicy): string {
  const value = lines.join("\n");
  const kept = place.hidden ? policy.mask(value) : policy.value(value, place);
  return kept
    .split("\n")
    .map((line) => `data: ${line}`)
    .join("\n");
}

function fieldOf(line: string): { readonly name: string; readonly value: string } {
  const colon = line.indexOf(":");
  if (colon === -1) return { name: line, value: "" };
  const rest = line.slice(colon + 1);
  return { name: line.slice(0, colon), value: rest.startsWith(" ") ? rest.slice(1) : rest };
}
