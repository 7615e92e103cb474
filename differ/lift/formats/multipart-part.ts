import { digestText } from "../digest-text.ts";
import type { JsonValue } from "../json-value.ts";
import type { Lifted } from "../lift-context.ts";
import { isJsonType, parseMediaType } from "../media-type.ts";
import type { Part } from "./split-parts.ts";

export interface LiftedPart {
  readonly part: Part;
  readonly body: Lifted;
  /** Whether the bytes are of the transfer encoding they claim. */
  readonly undone: boolean;
}

/** A part as its header fields and its `content`. */
export function partValue(one: LiftedPart): JsonValue {
  return Object.fromEntries([...headerMembers(one), ...contentMembers(one)]);
}

/** What a part's fields say, by name; without how its content is written, where that was undone. */
export function headerMembers({ part, undone }: LiftedPart): [string, JsonValue][] {
  const members: [string, JsonValue][] = [];
  for (const [name, value] of part.headers) {
    if (name === "content-transfer-encoding" && undone) continue;
    members.push([besideOwn(name), headerValue(name, value, part)]);
  }
  return members;
}

function headerValue(name: string, value: string, { bytes }: Part): string {
  if (name === "content-type") return plainType(value);
  // What is true of any content is no other difference where the content differs.
  if (name === "content-length" && value === String(bytes.length)) return "right";
  return utf8(value);
}

/** Members that are no header field. */
const OWN = new Set(["content", "filename"]);

function besideOwn(name: string): string {
  return OWN.has(name) || name.startsWith("#") ? `#${name}` : name;
}

/** The content, and what it was read as where its type does not say so: XML could be JSON's tree. */
export function contentMembers(one: LiftedPart): [string, JsonValue][] {
  const format = formatOf(one.body);
  const essence = parseMediaType(one.part.headers.get("content-type"))?.essence ?? "";
  const said = format === "" || (format.startsWith("json") && isJsonType(essence));
  const content = contentOf(one.body);
  return said
    ? [["content", content]]
    : [
        ["content", content],
        ["#format", format],
      ];
}

/** What a tree was read from; empty for text and for bytes. */
export function formatOf(body: Lifted): string {
  return body.kind === "tree" ? body.format : "";
}

export function contentOf(body: Lifted): JsonValue {
  if (body.kind === "tree") return body.value;
  return body.kind === "text" ? body.text : digestText(body.bytes);
}

/** A boundary inside is as arbitrary as the one around it. */
function plainType(field: string): string {
  return field.replace(/;\s*boundary\s*=\s*(?:"[^"]*"|[^\s;]+)/i, "").trim();
}

/** Header fields are read as latin1; browsers write UTF-8 into them. */
export function utf8(text: string): string {
  const bytes = Buffer.from(text, "latin1");
  const read = bytes.toString("utf8");
  return read.includes("\ufffd") ? text : read;
}
