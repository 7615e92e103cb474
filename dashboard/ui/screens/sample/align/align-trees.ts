import type { PerRole, Role } from "../../../../../core/index.ts";
import type { Step } from "../body/exact-path.ts";
import type { BodyNode, ValueNode } from "../body/body-node.ts";
import { readJson } from "../body/read-json.ts";
import type { Sameness } from "../body/sameness.ts";
import { ROLES, perRole } from "../roles.ts";
import { type AlignedNode, type Mark, isEqual } from "./aligned-node.ts";
import { type AlignedChild, alignChildren } from "./align-children.ts";

/** Three trees held against each other, place by place; a place's inside is looked at when it is asked for. */
export class AlignedTree {
  readonly root: AlignedNode;
  readonly #root: Node;

  constructor(roots: PerRole<BodyNode | undefined>, same: Sameness) {
    this.#root = new Node({ name: undefined, index: undefined, nodes: roots }, { same });
    this.root = this.#root;
  }

  /** Puts a mark at the place that a role has these steps down; false where it has none. */
  mark(mark: Mark, role: Role, steps: readonly Step[]): boolean {
    let node = this.#root;
    if (node.nodes[role] === undefined) return false;
    let at = 0;
    while (at < steps.length) {
      const inside = node.inside(role, steps, at);
      if (inside === undefined) return false;
      node = inside.node;
      at = inside.next;
    }
    node.addMark(mark);
    return true;
  }
}

interface Around {
  readonly same: Sameness;
  readonly parent?: Node;
  readonly id?: string;
}

class Node implements AlignedNode {
  readonly id: string;
  readonly name: string | undefined;
  readonly index: Partial<PerRole<number>> | undefined;
  readonly parent: Node | undefined;
  readonly depth: number;
  readonly marks: Mark[] = [];
  marked = 0;
  readonly #same: Sameness;
  #nodes: PerRole<BodyNode | undefined>;
  #children: readonly Node[] | undefined;
  #byName: Map<string, Node> | undefined;

  constructor(place: AlignedChild, around: Around) {
    this.name = place.name;
    this.index = place.index;
    this.#nodes = place.nodes;
    this.#same = around.same;
    this.parent = around.parent;
    this.id = around.id ?? "0";
    this.depth = around.parent === undefined ? 0 : around.parent.depth + 1;
  }

  get nodes(): PerRole<BodyNode | undefined> {
    return this.#nodes;
  }

  get equal(): boolean {
    return isEqual(this.#nodes, this.parent?.nodes);
  }

  children(): readonly Node[] {
    this.#children ??= alignChildren(this.#nodes).map(
      (place, at) => new Node(place, { same: this.#same, parent: this, id: `${this.id}.${at}` }),
    );
    return this.#children;
  }

  addMark(mark: Mark): void {
    this.marks.push(mark);
    this.marked += 1;
    for (let above = this.parent; above !== undefined; above = above.parent) above.marked += 1;
  }

  /** The place one step down, or two where a name stands more than once. */
  inside(
    role: Role,
    steps: readonly Step[],
    at: number,
  ): { readonly node: Node; readonly next: number } | undefined {
    const step = steps[at];
    if (this.#nodes[role]?.kind === "value" && !this.#unpack(role)) return undefined;
    if (typeof step === "number") return stepTo(this.#itemAt(role, step), at + 1);
    const node = step === undefined ? undefined : this.#named(step);
    const own = node?.nodes[role];
    const which = steps[at + 1];
    // A number below what is no list says which of a repeated name is meant.
    if (own === undefined || typeof which !== "number" || own.kind === "list") {
      return own === undefined ? undefined : stepTo(node, at + 1);
    }
    return stepTo(this.#repeated(step, role)[which], at + 2);
  }

  #repeated(name: Step | undefined, role: Role): Node[] {
    return this.children().filter(
      (child) => child.name === name && child.nodes[role] !== undefined,
    );
  }

  /** The first of a name. */
  #named(name: string): Node | undefined {
    if (this.#byName === undefined) {
      this.#byName = new Map();
      for (const child of this.children()) {
        if (child.name !== undefined && !this.#byName.has(child.name)) {
          this.#byName.set(child.name, child);
        }
      }
    }
    return this.#byName.get(name);
  }

  /** Items of one role are in order, with those between that it lacks. */
  #itemAt(role: Role, index: number): Node | undefined {
    const children = this.children();
    for (let at = index; at < children.length; at += 1) {
      if (children[at]?.index?.[role] === index) return children[at];
    }
    return undefined;
  }

  /** Looks into strings that hold JSON, where a difference lies inside. */
  #unpack(role: Role): boolean {
    const same = this.#same;
    const unpacked = perRole((one) => unpackedJson(this.#nodes[one], same));
    if (unpacked[role]?.kind === "value" || unpacked[role] === undefined) return false;
    this.#nodes = unpacked;
    this.#children = undefined;
    this.#byName = undefined;
    return true;
  }
}

function stepTo(node: Node | undefined, next: number): { node: Node; next: number } | undefined {
  return node === undefined ? undefined : { node, next };
}

function unpackedJson(node: BodyNode | undefined, same: Sameness): BodyNode | undefined {
  if (node?.kind !== "value" || node.type !== "string") return node;
  return embeddedIn(node, same) ?? node;
}

function embeddedIn({ text, cut }: ValueNode, same: Sameness): BodyNode | undefined {
  if (!/^[ \n\r\t]*[[{]/.test(text)) return undefined;
  const inner = readJson(text, same, cut);
  return inner === undefined ? undefined : { ...inner, embedded: true };
}

/** The first role that has a value of a difference: its exact path is this one's. */
export function roleOf(difference: { readonly [R in Role]?: unknown }): Role {
  return ROLES.find((role) => difference[role] !== undefined) ?? "primary";
}
