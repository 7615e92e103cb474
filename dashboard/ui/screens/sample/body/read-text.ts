import type { BodyNode } from "./body-node.ts";
import { readJson } from "./read-json.ts";
import type { Sameness } from "./sameness.ts";

/** A text without JSON in it, line by line. */
export function readLines(text: string, same: Sameness, cut = false): BodyNode {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === "") lines.pop();
  return same.list(
    lines.map((line) => same.value("line", line)),
    cut,
  );
}

/** One JSON document a line; empty lines do not count. */
export function readNdjson(text: string, same: Sameness, cut = false): BodyNode | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const items: BodyNode[] = [];
  for (const [at, line] of lines.entries()) {
    const item = readJson(line, same, cut && at === lines.length - 1);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items.length === 0 ? undefined : same.list(items, cut);
}

const EVENT_FIELDS = new Set(["event", "data", "id", "retry"]);

/** Server-sent events as a list of their fields (WHATWG HTML 9.2); undefined where a line is none. */
export function readSse(text: string, same: Sameness, cut = false): BodyNode | undefined {
  const events: BodyNode[] = [];
  let fields = new Map<string, string>();
  const finish = (isCut: boolean): void => {
    if (fields.size > 0)
      events.push(
        same.object(
          [...fields].map(([name, value]) => [name, same.value("string", value)]),
          isCut,
        ),
      );
    fields = new Map();
  };
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, name = "", value = ""] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (line === "") finish(false);
    else if (EVENT_FIELDS.has(name)) {
      const before = name === "data" ? fields.get(name) : undefined;
      fields.set(name, before === undefined ? value : `${before}\n${value}`);
    } else if (name !== "" && !cut) return undefined;
  }
  finish(cut);
  return same.list(events, cut);
}

/** A urlencoded form; a name that is there more than once holds the list of its values. */
export function readForm(text: string, same: Sameness, cut = false): BodyNode | undefined {
  if (/[<>\r\n"{}]/.test(text.trim())) return undefined;
  const fields = new Map<string, BodyNode[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const list = fields.get(name);
    const node = same.value("string", value);
    if (list === undefined) fields.set(name, [node]);
    else list.push(node);
  }
  const members = [...fields].map(([name, values]): [string, BodyNode] => {
    const [first] = values;
    return [name, values.length === 1 && first !== undefined ? first : same.list(values)];
  });
  return same.object(members, cut);
}
