import { type Segment, REDACTED, endpointName, isWholeName } from "./shaped-path.ts";

export interface NameParts {
  readonly method: string;
  /** The path split at `/`, as it is written. */
  readonly texts: readonly string[];
  readonly segments: readonly Segment[];
}

/**
 * Reads a name back that `endpointName` made; undefined for one that it did not make: a rule's text, a
 * documented path with names of its own in it, a name that was cut.
 */
export function readName(name: string): NameParts | undefined {
  const space = name.indexOf(" ");
  if (space === -1 || name[space + 1] !== "/" || !isWholeName(name)) return undefined;
  const method = name.slice(0, space);
  const texts = name.slice(space + 1).split("/");
  const segments = texts.map((text) =>
    /^\{[^{}]*\}$/.test(text) && text !== REDACTED ? undefined : text,
  );
  return endpointName(method, segments) === name ? { method, texts, segments } : undefined;
}
