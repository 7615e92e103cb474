import type { JsonObject, JsonValue } from "../json-value.ts";
import { besideMark } from "../marked-name.ts";
import { withoutParameters } from "../media-type.ts";
import {
  type LiftedPart,
  contentMembers,
  contentOf,
  formatOf,
  headerMembers,
  utf8,
} from "./multipart-part.ts";

/** Members of the form that are no field. */
const MARKS = ["#parts", "#preamble", "#epilogue"];

interface Field {
  readonly values: JsonValue[];
  /** What each value was read as, empty where it is a text or a described part. */
  readonly formats: string[];
}

/**
 * The fields by name, a repeated one as the list of its values. Where a plain field was read as a tree,
 * `#parts` says so: its list is no repeated field, and its object no file.
 */
export function formValue(parts: readonly LiftedPart[], around: JsonObject | undefined): JsonValue {
  const fields = new Map<string, Field>();
  for (const part of parts) {
    const { name, value, format } = readField(part);
    const known = fields.get(name);
    if (known === undefined) fields.set(name, { values: [value], formats: [format] });
    else {
      known.values.push(value);
      known.formats.push(format);
    }
  }
  const members: [string, JsonValue][] = [];
  const marks: [string, JsonValue][] = [];
  for (const [name, { values, formats }] of fields) {
    members.push([name, oneOrAll(values)]);
    if (formats.some((format) => format !== "")) marks.push([name, oneOrAll(formats)]);
  }
  if (marks.length > 0) members.push(["#parts", Object.fromEntries(marks)]);
  return Object.fromEntries([...members, ...Object.entries(around ?? {})]);
}

function oneOrAll(values: readonly JsonValue[]): JsonValue {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}

/** A plain field is its value; a file, or what says more of itself, is what is known of it. */
function readField(one: LiftedPart): { name: string; value: JsonValue; format: string } {
  const field = one.part.headers.get("content-disposition") ?? "";
  const { found, rest } = withoutParameters(field, ["name", "filename"]);
  const filename = found.get("filename");
  const written = found.get("name");
  const name = MARKS.reduce(besideMark, utf8(written ?? ""));
  const described = headerMembers(one).filter(([header]) => header !== "content-disposition");
  if (written === undefined || rest !== "form-data") {
    // A blank sets it apart from what a field can hold.
    const nameless = written === undefined && field !== "" ? " (no name)" : "";
    described.unshift(["content-disposition", `${utf8(rest)}${nameless}`]);
  }
  if (filename !== undefined) described.unshift(["filename", utf8(filename)]);
  if (described.length === 0)
    return { name, value: contentOf(one.body), format: formatOf(one.body) };
  return { name, value: Object.fromEntries([...described, ...contentMembers(one)]), format: "" };
}
