import { SELDOM_MAX, countSeldom, isData } from "./growth.ts";
import {
  type SegmentNode,
  endpointsBelow,
  isFixed,
  joinNodes,
  newNode,
  takeData,
  watchAgain,
} from "./segment-node.ts";
import { type NameParts, readName } from "./read-name.ts";
import { type IsRefused, refusedTemplates } from "./refused-templates.ts";
import { type Segment, endpointName, isWholeName } from "./shaped-path.ts";

/** An endpoint that turned out to be part of a template. */
export interface Replaced {
  readonly from: string;
  readonly to: string;
}

/** An endpoint that was counted before, under the name that it has. */
export interface CountedEndpoint {
  readonly name: string;
  readonly requests: number;
}

export interface TemplateLearner {
  /** Counts a request and names its endpoint by what is known by now. */
  name(method: string, segments: readonly Segment[]): string;
  /** Looks at all that is known, at the end of an input: fewer requests suffice than on the way. */
  conclude(): void;
  /** Endpoints replaced since the last call, oldest first; a replacement may be replaced again. */
  takeReplaced(): readonly Replaced[];
  /** Endpoints below a parent whose segments were found to be data, and the routes among them; concrete ones first. */
  templates(): string[];
  /** Where segments are data, as `restore` takes it: `GET /users/{id}`. */
  learned(): string[];
  /** Grows whenever `learned` changes. */
  readonly revision: number;
  /** What `learned` gave before: segments behind the last wildcard of these are data. */
  seed(templates: readonly string[]): void;
  /** Goes on with endpoints that were counted before; those that are named otherwise stay out. */
  restore(endpoints: readonly CountedEndpoint[]): void;
  /** Requests named by shape alone because the bounds of what is remembered were reached. */
  readonly unlearned: number;
}

export interface LearnerLimits {
  readonly nodes: number;
  /** Of all segments together. */
  readonly characters: number;
  readonly methods: number;
  /** Segments of a path; longer ones are named by shape. */
  readonly depth: number;
}

const LEARNER_LIMITS: LearnerLimits = {
  nodes: 20_000,
  characters: 1024 ** 2,
  methods: 32,
  depth: 32,
};

const NOTHING: NameParts = { method: "", texts: [], segments: [] };

export interface LearnerOptions {
  /** Templates that must not be learned. */
  readonly refused: readonly string[];
  /** Whether somebody has named these requests: they are none of the learner's. */
  readonly isKnown?: ((method: string, segments: readonly string[]) => boolean) | undefined;
  readonly limits?: Partial<LearnerLimits> | undefined;
}

/**
 * Learns from requests alone which segments are data (`/users/alice`) and which are routes: a tree of
 * paths for each method, with the number of requests through every segment. What the roles answer is
 * never looked at, so that no candidate can change how it is counted.
 */
export function createTemplateLearner(options: LearnerOptions): TemplateLearner {
  return new PathTree(options);
}

class PathTree implements TemplateLearner {
  revision = 0;
  unlearned = 0;
  readonly #limits: LearnerLimits;
  readonly #isRefused: IsRefused;
  readonly #isKnown: (method: string, segments: readonly string[]) => boolean;
  readonly #roots = new Map<string, SegmentNode>();
  #nodes = 0;
  #characters = 0;
  #replaced: Replaced[] = [];

  constructor({ refused, isKnown, limits }: LearnerOptions) {
    this.#limits = { ...LEARNER_LIMITS, ...limits };
    this.#isRefused = refusedTemplates(refused);
    this.#isKnown = isKnown ?? (() => false);
  }

  name(method: string, segments: readonly Segment[]): string {
    const walked = this.#count(method, segments);
    if (walked === undefined) {
      this.unlearned += 1;
      return endpointName(method, segments);
    }
    const { due, named } = walked;
    if (due === undefined) return endpointName(method, named);
    this.#find(due.node, method, named.slice(0, due.depth));
    return endpointName(method, this.#known(method, segments));
  }

  conclude(): void {
    for (const [method, root] of this.#roots) this.#conclude(root, method, []);
  }

  takeReplaced(): readonly Replaced[] {
    const replaced = this.#replaced;
    this.#replaced = [];
    return replaced;
  }

  templates(): string[] {
    const names: string[] = [];
    const visit = (node: SegmentNode, at: readonly Segment[], found: boolean): void => {
      const [method = "", ...segments] = at;
      const name = endpointName(method, segments);
      if (found && node.ends > 0 && isWholeName(name)) names.push(name);
      for (const [segment, child] of node.literals)
        visit(child, [...at, segment], found || node.learned);
      if (node.wild !== undefined) visit(node.wild, [...at, undefined], found || node.learned);
    };
    for (const [method, root] of this.#roots) visit(root, [method], false);
    // A brace sorts behind letters and digits, so what is concrete comes before what is open.
    return names.sort();
  }

  learned(): string[] {
    const found: string[] = [];
    const visit = (node: SegmentNode, method: string, at: readonly Segment[]): void => {
      const name = endpointName(method, [...at, undefined]);
      if (node.learned && isWholeName(name)) found.push(name);
      for (const [segment, child] of node.literals) visit(child, method, [...at, segment]);
      if (node.wild !== undefined) visit(node.wild, method, [...at, undefined]);
    };
    for (const [method, root] of this.#roots) visit(root, method, []);
    return found.sort();
  }

  seed(templates: readonly string[]): void {
    for (const template of templates) {
      const { method, segments } = readName(template) ?? NOTHING;
      const at = segments.slice(0, Math.max(0, segments.lastIndexOf(undefined)));
      if (at.length === 0 || this.#isRefused(method, at)) continue;
      const parent = this.#path(method, at)?.at(-1);
      if (parent === undefined) continue;
      parent.learned = true;
      this.#wildOf(parent, method, at);
    }
  }

  restore(endpoints: readonly CountedEndpoint[]): void {
    for (const { name, requests } of endpoints) {
      const read = readName(name);
      if (read === undefined || this.#isKnown(read.method, read.texts)) continue;
      // What still has a name of its own below data is a route that was kept.
      const nodes = this.#path(read.method, read.segments, true) ?? [];
      for (const node of nodes) node.count += requests;
      const last = nodes.at(-1);
      if (last !== undefined) last.ends += requests;
    }
    const visit = (node: SegmentNode): void => {
      watchAgain(node);
      for (const child of node.literals.values()) visit(child);
      if (node.wild !== undefined) visit(node.wild);
    };
    for (const root of this.#roots.values()) visit(root);
  }

  /** Walks down and counts; the topmost parent that is due to be looked at goes with it. */
  #count(
    method: string,
    segments: readonly Segment[],
  ): { named: Segment[]; due: { node: SegmentNode; depth: number } | undefined } | undefined {
    const nodes = this.#path(method, segments);
    if (nodes === undefined) return undefined;
    let due: { node: SegmentNode; depth: number } | undefined;
    const named: Segment[] = [];
    for (const [depth, segment] of segments.entries()) {
      const parent = nodes[depth];
      const child = nodes[depth + 1];
      if (parent === undefined || child === undefined) break;
      child.count += 1;
      named.push(child === parent.wild ? undefined : segment);
      if (child === parent.wild || segment === undefined || isFixed(segment) || child.kept)
        continue;
      if (child.count > SELDOM_MAX || parent.refused) continue;
      if (countSeldom(parent.growth, parent.open)) due ??= { node: parent, depth };
    }
    const last = nodes.at(-1);
    if (last !== undefined) last.ends += 1;
    return { named, due };
  }

  /** The names of a path's segments as they stand now. */
  #known(method: string, segments: readonly Segment[]): Segment[] {
    return namesOf(segments, this.#path(method, segments) ?? []);
  }

  /** The nodes of a path, root first, made where they are missing; undefined where a bound forbids it. */
  #path(method: string, segments: readonly Segment[], keep = false): SegmentNode[] | undefined {
    let node = this.#roots.get(method);
    if (node === undefined) {
      if (this.#roots.size >= this.#limits.methods) return undefined;
      this.#roots.set(method, (node = newNode()));
    }
    if (segments.length > this.#limits.depth) return undefined;
    const nodes = [node];
    for (const segment of segments) {
      const before = this.#nodes;
      const child = this.#child(node, segment, keep);
      if (child === undefined) return undefined;
      nodes.push(child);
      if (this.#nodes > before)
        child.refused = this.#isRefused(
          method,
          namesOf(segments.slice(0, nodes.length - 1), nodes),
        );
      node = child;
    }
    return nodes;
  }

  #child(parent: SegmentNode, segment: Segment, keep: boolean): SegmentNode | undefined {
    if (segment === undefined) return (parent.wild ??= this.#room("") ? this.#add("") : undefined);
    const known = parent.literals.get(segment);
    if (known !== undefined) return known;
    const open = !isFixed(segment);
    if (open && parent.learned && !keep) return parent.wild;
    if (!this.#room(segment)) return undefined;
    const made = this.#add(segment);
    parent.literals.set(segment, made);
    made.kept = parent.learned;
    if (open && !made.kept) parent.open += 1;
    return made;
  }

  #room(segment: string): boolean {
    const { nodes, characters } = this.#limits;
    return this.#nodes < nodes && this.#characters + segment.length <= characters;
  }

  #add(segment: string): SegmentNode {
    this.#nodes += 1;
    this.#characters += segment.length;
    return newNode();
  }

  #conclude(node: SegmentNode, method: string, at: readonly Segment[]): void {
    this.#find(node, method, at);
    for (const [segment, child] of node.literals) this.#conclude(child, method, [...at, segment]);
    if (node.wild !== undefined) this.#conclude(node.wild, method, [...at, undefined]);
  }

  /** Turns the children into one where they are data, and looks again at what came together below. */
  #find(node: SegmentNode, method: string, at: readonly Segment[]): void {
    if (node.refused || node.open === 0) return;
    if (!node.learned && !isData(node.growth, node.open)) return;
    const wild = this.#wildOf(node, method, at);
    for (const [segment, child] of takeData(node)) {
      for (const segments of endpointsBelow(child, [...at, segment])) {
        const from = endpointName(method, segments);
        segments[at.length] = undefined;
        const to = endpointName(method, segments);
        if (from !== to) this.#replaced.push({ from, to });
      }
      const saved = joinNodes(wild, child);
      this.#nodes -= saved.nodes;
      this.#characters -= saved.characters + segment.length;
    }
    if (!node.learned) this.revision += 1;
    node.learned = true;
    this.#conclude(wild, method, [...at, undefined]);
  }

  #wildOf(node: SegmentNode, method: string, at: readonly Segment[]): SegmentNode {
    if (node.wild !== undefined) return node.wild;
    node.wild = this.#add("");
    node.wild.refused = this.#isRefused(method, [...at, undefined]);
    return node.wild;
  }
}

/** The segments as they are named, by the nodes of their path, root first. */
function namesOf(segments: readonly Segment[], nodes: readonly SegmentNode[]): Segment[] {
  return segments.map((segment, depth) => {
    const node = nodes[depth + 1];
    return node !== undefined && node === nodes[depth]?.wild ? undefined : segment;
  });
}
