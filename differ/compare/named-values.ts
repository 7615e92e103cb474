import { type PathSegment, maskNested } from "../../core/index.ts";
import { type JsonObject, type JsonValue, isArray, isObject, member } from "../lift/json-value.ts";

/**
 * Markup gives values their names by attributes: `<input name="csrf" value="x">`, `<property
 * name="password">x</property>`. Rules for names must see those as well.
 */
type Hides = (name: string) => boolean;

const NAMING = ["name", "key", "id", "property", "itemprop"];
/** They name or describe a value and are none. */
const TELLING: ReadonlySet<string> = new Set([...NAMING, "tag", "attributes", "type"]);

/** Whether a place lies in the value of an element that is named by an attribute whose name is hidden. */
export function liesInNamedValue(
  roots: readonly (JsonValue | undefined)[],
  segments: readonly PathSegment[],
  hides: Hides,
): boolean {
  return roots.some((root) => {
    let value = root;
    for (const segment of segments) {
      if (isObject(value) && typeof segment === "string" && !isTelling(segment)) {
        if (isNamedHidden(value, hides)) return true;
      }
      value = childOf(value, segment);
      if (value === undefined) return false;
    }
    return false;
  });
}

/** Whether this member of an element is the value that its own attributes name. */
export function isNamedValue(element: JsonObject, name: string, hides: Hides): boolean {
  return !isTelling(name) && isNamedHidden(element, hides);
}

function isTelling(segment: string): boolean {
  return TELLING.has(segment.startsWith("@") ? segment.slice(1) : segment);
}

function isNamedHidden(element: JsonObject, hides: Hides): boolean {
  const attributes = member(element, "attributes");
  // Of HTML, where the name of an element is a value in the tree.
  const tag = member(element, "tag");
  if (typeof tag === "string" && hides(tag)) return true;
  return NAMING.some((naming) => {
    const names = [member(element, `@${naming}`), member(element, naming)];
    if (isObject(attributes)) names.push(member(attributes, naming));
    return names.some((name) => typeof name === "string" && hides(name));
  });
}

function childOf(value: JsonValue | undefined, segment: PathSegment): JsonValue | undefined {
  if (typeof segment === "number") return isArray(value) ? value[segment] : undefined;
  return isObject(value) ? member(value, segment) : undefined;
}

const ASSIGNED =
  /(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9_-]{2,39})(?:\\{0,3}["'])?[ \t]{0,8}[:=][ \t]{0,8}\\{0,3}(?:"((?:[^"\\\n]|\\.){1,4096})|'((?:[^'\\\n]|\\.){1,4096})|([^\s"'&,;<>(){}[\]\\]{1,4096}))/g;

/** The text of a page's script, or any other: `csrfToken = "x"`, `"password": "x"`, `token=x`. */
export function maskAssigned(text: string, hides: Hides, mask: (value: string) => string): string {
  return maskNested(text, hides, mask).replace(
    ASSIGNED,
    (whole: string, name: string, ...found: unknown[]) => {
      const value = found.slice(0, 3).find((one) => typeof one === "string" && one !== "");
      if (typeof value !== "string" || !hides(name)) return whole;
      return whole.slice(0, whole.length - value.length) + mask(value);
    },
  );
}
