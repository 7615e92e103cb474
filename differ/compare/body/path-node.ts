import { type PathSegment, type PerRole, type Role, printSegment } from "../../../core/index.ts";

/** A place on the way down: a member's name, or an array element's index in each role (-1 = none). */
export class PathNode {
  readonly parent: PathNode | undefined;
  readonly segment: string | PerRole<number>;
  readonly depth: number;
  #general: string | undefined;

  constructor(parent: PathNode | undefined, segment: string | PerRole<number>) {
    this.parent = parent;
    this.segment = segment;
    this.depth = parent === undefined ? 0 : parent.depth + 1;
  }

  /** With every index as `[*]`; printed once and kept. */
  general(): string {
    this.#general ??= generalOf(this.parent, this.segment);
    return this.#general;
  }

  /** The printed text, where it was printed already. */
  printed(): string | undefined {
    return this.#general;
  }
}

/** Goes up to the nearest place that is printed already; depth must not cost the call stack. */
function generalOf(parent: PathNode | undefined, segment: PathNode["segment"]): string {
  if (parent === undefined) return "$";
  const parts = [printGeneral(segment)];
  let node: PathNode = parent;
  while (node.printed() === undefined && node.parent !== undefined) {
    parts.push(printGeneral(node.segment));
    node = node.parent;
  }
  return (node.printed() ?? "$") + parts.toReversed().join("");
}

function printGeneral(segment: PathNode["segment"]): string {
  return typeof segment === "string" ? printName(segment) : "[*]";
}

/** As the role sees it, from the root down. */
export function segmentsOf(place: PathNode, role: Role): PathSegment[] {
  const segments: PathSegment[] = [];
  let node = place;
  while (node.parent !== undefined) {
    segments.push(typeof node.segment === "string" ? node.segment : node.segment[role]);
    node = node.parent;
  }
  return segments.toReversed();
}

export function rootNode(): PathNode {
  return new PathNode(undefined, "");
}

const PATH_CHARS_MAX = 4096;
const NAME_CHARS_MAX = 256;

/** Paths are kept in tallies, so a name or a path of any length must not be. */
export function boundPath(path: string): string {
  return path.length <= PATH_CHARS_MAX ? path : cutWithMark(path, PATH_CHARS_MAX);
}

export function printExact(segments: readonly PathSegment[]): string {
  let text = "$";
  for (const segment of segments) {
    text += typeof segment === "string" ? printName(segment) : printSegment(segment);
    if (text.length > PATH_CHARS_MAX * 2) break;
  }
  return boundPath(text);
}

function printName(name: string): string {
  return printSegment(name.length <= NAME_CHARS_MAX ? name : cutWithMark(name, NAME_CHARS_MAX));
}

/** The mark keeps different long texts different (FNV-1a of the whole). */
function cutWithMark(text: string, charsMax: number): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return `${text.slice(0, charsMax)}…${(hash >>> 0).toString(16)}`;
}
