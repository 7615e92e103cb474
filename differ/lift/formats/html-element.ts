import type { JsonValue } from "../json-value.ts";

export interface HtmlElement {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: HtmlChild[];
}

export type HtmlChild = string | HtmlElement;

/** Recursion is bounded by the depth that the lifter lets through. */
export function elementValue(child: HtmlChild): JsonValue {
  if (typeof child === "string") return child;
  const { tag, attributes, children } = child;
  const value: Record<string, JsonValue> = { tag };
  if (attributes.size > 0) value["attributes"] = Object.fromEntries(attributes);
  const [only] = children;
  if (typeof only === "string" && children.length === 1) value["text"] = only;
  else if (children.length > 0) value["children"] = children.map(elementValue);
  return value;
}
