import { type PathSegment, type PerRole, type Role, printSegment } from "../../../core/index.ts";

/** A place on the way down: a member's name, or an array element's index in each role (-1 = none). */
export class PathNode {
  readonly parent: PathNode | undefined;
  readonly segment: string | PerRole<number>;
  readonly depth: number;
  #general: GeneralPath | undefined;

  constructor(parent: PathNode | undefined, segment: string | PerRole<number>) {
    this.parent = parent;
    this.segment = segment;
    this.depth = parent === undefined ? 0 : parent.depth + 1;
    if (parent === undefined) this.#general = new GeneralPath(undefined, "");
  }

  /** With every index as `[*]`, and of bounded length. */
  general(): string {
    return PathNode.#resolve(this).text();
  }

  /** Whether an array lies above: then it is another place in each role. */
  get hasIndex(): boolean {
    return liesInArray(this);
  }

  /** As the role sees it, from the root down. */
  segments(role: Role): PathSegment[] {
    return segmentsOf(this, role);
  }

  /** The same of a place right below; `undefined` stands for any element. */
  generalBelow(name: string | undefined): string {
    return PathNode.#resolve(this).child(name).text();
  }

  /** Goes up to the nearest place that is known already; depth must not cost the call stack. */
  static #resolve(place: PathNode): GeneralPath {
    if (place.#general !== undefined) return place.#general;
    const above = place.parent === undefined ? undefined : place.parent.#general;
    if (above !== undefined) return (place.#general = above.child(nameOf(place)));
    const pending: PathNode[] = [];
    let node = place;
    while (node.#general === undefined && node.parent !== undefined) {
      pending.push(node);
      node = node.parent;
    }
    let general = node.#general ?? new GeneralPath(undefined, "");
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      general = general.child(nameOf(next));
      next.#general = general;
    }
    return general;
  }
}

function liesInArray(place: PathNode): boolean {
  for (let node = place; node.parent !== undefined; node = node.parent) {
    if (typeof node.segment !== "string") return true;
  }
  return false;
}

/** Undefined for any element of an array. */
function nameOf({ segment }: PathNode): string | undefined {
  return typeof segment === "string" ? segment : undefined;
}

const CHILDREN_MAX = 256;

/** One for all places that only differ in indices, so that its text is made and hashed once. */
class GeneralPath {
  readonly #parent: GeneralPath | undefined;
  /** Undefined for any element of an array. */
  readonly #name: string | undefined;
  /** Made when the first is asked for: most paths are short, and most have one. */
  #children: Map<string | undefined, GeneralPath> | undefined;
  #only: GeneralPath | undefined;
  #text: string | undefined;

  constructor(parent: GeneralPath | undefined, name: string | undefined) {
    this.#parent = parent;
    this.#name = name;
  }

  child(name: string | undefined): GeneralPath {
    if (this.#only === undefined) return (this.#only = new GeneralPath(this, name));
    if (this.#only.#name === name) return this.#only;
    const children = (this.#children ??= new Map());
    const known = children.get(name);
    if (known !== undefined) return known;
    const child = new GeneralPath(this, name);
    if (children.size < CHILDREN_MAX) children.set(name, child);
    return child;
  }

  text(): string {
    this.#text ??= GeneralPath.#print(this);
    return this.#text;
  }

  static #print(path: GeneralPath): string {
    let text = "";
    let place = path;
    while (place.#parent !== undefined) {
      text = (place.#name === undefined ? "[*]" : printName(place.#name)) + text;
      place = place.#parent;
    }
    return boundPath(`$${text}`);
  }
}

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

export const PATH_CHARS_MAX = 4096;
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

export function printName(name: string): string {
  if (isShort(name)) return `.${name}`;
  return printSegment(name.length <= NAME_CHARS_MAX ? name : cutWithMark(name, NAME_CHARS_MAX));
}

const SHORT_CHARS_MAX = 32;

/** Whether a name is short and of letters alone, as most are: seen faster than by an expression. */
function isShort(name: string): boolean {
  if (name.length === 0 || name.length > SHORT_CHARS_MAX) return false;
  for (let at = 0; at < name.length; at += 1) {
    const letter = name.charCodeAt(at) | 32;
    if (letter < 97 || letter > 122) return false;
  }
  return true;
}

/** The mark keeps different long texts different (FNV-1a of the whole). */
function cutWithMark(text: string, charsMax: number): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return `${text.slice(0, charsMax)}…${(hash >>> 0).toString(16)}`;
}
