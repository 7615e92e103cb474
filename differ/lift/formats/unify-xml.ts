import { type JsonObject, type JsonValue, isArray, isObject, isScalar } from "../json-value.ts";

/** What stands at one place of any of the trees, an array's items taken as one. */
interface Shape {
  listed: boolean;
  single: boolean;
  plain: boolean;
  members: Map<string, Shape> | undefined;
}

/**
 * XML does not say whether a single element is a list of one, or a text could have attributes; the
 * other roles' documents may. Where one has a list, the others get one too, and a text beside an
 * element with members becomes `#text`. Trees that agree are given back as they are.
 */
export function unifyXml<T extends JsonValue | undefined>(trees: readonly T[]): (T | JsonValue)[] {
  const root = newShape();
  let odd = false;
  for (const tree of new Set(trees)) {
    if (tree !== undefined) odd = learn(root, tree) || odd;
  }
  if (!odd) return [...trees];
  const made = new Map<JsonValue, JsonValue>();
  return trees.map((tree) => {
    if (tree === undefined) return tree;
    const known = made.get(tree) ?? rebuild(root, tree);
    made.set(tree, known);
    return known;
  });
}

function newShape(): Shape {
  return { listed: false, single: false, plain: false, members: undefined };
}

/** Adds a tree to a shape; whether a place came up that looks different in another. */
function learn(root: Shape, tree: JsonValue): boolean {
  const stack: [Shape, JsonValue][] = [[root, tree]];
  let odd = false;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [shape, value] = next;
    if (isArray(value)) shape.listed = true;
    else shape.single = true;
    for (const item of isArray(value) ? value : [value]) {
      if (isObject(item)) learnMembers(shape, item, stack);
      else shape.plain = true;
    }
    odd ||= (shape.listed && shape.single) || (shape.plain && shape.members !== undefined);
  }
  return odd;
}

/** What is kept in order is an array everywhere, and so are its items what they are. */
function isOrdered(name: string): boolean {
  return name === "#content" || name === "#order";
}

function learnMembers(shape: Shape, item: JsonObject, stack: [Shape, JsonValue][]): void {
  shape.members ??= new Map();
  for (const [name, value] of Object.entries(item)) {
    if (isOrdered(name)) continue;
    let child = shape.members.get(name);
    if (child === undefined) {
      child = newShape();
      shape.members.set(name, child);
    }
    stack.push([child, value]);
  }
}

/** Recursion is bounded by the depth that the lifter lets through. */
function rebuild(shape: Shape, value: JsonValue): JsonValue {
  if (isArray(value)) return value.map((item) => rebuildItem(shape, item));
  const item = rebuildItem(shape, value);
  return shape.listed ? [item] : item;
}

function rebuildItem(shape: Shape, item: JsonValue): JsonValue {
  if (isScalar(item)) {
    if (shape.members === undefined) return item;
    return item === "" ? {} : { "#text": item };
  }
  if (!isObject(item)) return item;
  const { members } = shape;
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => {
      const child = members?.get(name);
      return [name, child === undefined ? value : rebuild(child, value)];
    }),
  );
}
