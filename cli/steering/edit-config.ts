import { isDeepStrictEqual } from "node:util";
import { extname } from "node:path";
import { isMap, isScalar } from "yaml";
import { ShadowError } from "../../core/index.ts";
import { readYaml } from "../config/read-yaml.ts";
import { edited } from "./edit-yaml.ts";
import { styleOf, withLinesOf } from "./keep-lines.ts";

/** A configuration's text, taken apart as far as its keys. */
export interface ConfigText {
  /** As it was written: variables of the environment are not filled in. */
  readonly value: Readonly<Record<string, unknown>>;
  /** The text with another value under this key; comments and order of the rest stay. */
  with(key: string, value: unknown, comment?: CommentAt): string;
}

/** A remark beside a place below the key. */
export interface CommentAt {
  readonly at: readonly (string | number)[];
  readonly text: string;
}

/** Throws CONFIG_SYNTAX for what is no YAML or JSON, CONFIG_EDIT for what cannot be written back as it was. */
export function readConfigText(text: string, file: string): ConfigText {
  if (extname(file) === ".json") return jsonText(text, file);
  const read = readYaml(text, file);
  if ("problem" in read)
    throw new ShadowError("CONFIG_SYNTAX", read.problem, { cause: read.cause });
  const value = fieldsOf(read.value ?? {}, file);
  return {
    value,
    with(key, wanted, comment) {
      // Read anew: what is edited cannot be edited again.
      const again = readYaml(text, file);
      if ("problem" in again) throw new ShadowError("CONFIG_SYNTAX", again.problem);
      const { document } = again;
      if (document.contents === null) document.contents = document.createNode({});
      const map = document.contents;
      if (!isMap(map)) throw uneditable(file);
      const pair = map.items.find((one) => isScalar(one.key) && one.key.value === key);
      if (pair === undefined) map.items.push(document.createPair(key, wanted));
      else pair.value = edited(document, [pair.value, value[key]], wanted);
      if (comment !== undefined) {
        const node = document.getIn([key, ...comment.at], true);
        if (isMap(node)) {
          node.flow = true;
          // A comment ends with its line.
          node.comment = ` ${comment.text.replaceAll(/\s+/g, " ")}`;
        }
      }
      const style = styleOf(text);
      const write = () =>
        withLinesOf(text, [read.document.toString(style), document.toString(style)]);
      return checked(write, { file, wanted: { ...value, [key]: wanted } });
    },
  };
}

function jsonText(text: string, file: string): ConfigText {
  const read = readYaml(text, file);
  if ("problem" in read)
    throw new ShadowError("CONFIG_SYNTAX", read.problem, { cause: read.cause });
  const value = fieldsOf(read.value ?? {}, file);
  return {
    value,
    with(key, wanted) {
      const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? "  ";
      const changed = { ...value, [key]: wanted };
      const end = text.endsWith("\n") ? "\n" : "";
      return checked(() => `${JSON.stringify(changed, null, indent)}${end}`, {
        file,
        wanted: changed,
      });
    },
  };
}

/** What was written says what it should, or nothing is written. */
function checked(
  write: () => string,
  { file, wanted }: { readonly file: string; readonly wanted: unknown },
): string {
  let text: string;
  try {
    text = write();
  } catch (cause) {
    throw uneditable(file, cause);
  }
  const back = readYaml(text, file);
  if ("problem" in back || !isDeepStrictEqual(plain(back.value), plain(wanted)))
    throw uneditable(file);
  return text;
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function fieldsOf(value: unknown, file: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw uneditable(file);
}

function uneditable(file: string, cause?: unknown): ShadowError<"CONFIG_EDIT"> {
  return new ShadowError(
    "CONFIG_EDIT",
    `${file} is written in a way that cannot be changed from here (an anchor that other places use, say): change it by hand.`,
    { cause },
  );
}
