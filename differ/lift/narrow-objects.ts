import { type PerRole, ROLES, perRole } from "../../core/index.ts";
import type { MemberIndex } from "./member-index.ts";
import { mix } from "./mix.ts";

/**
 * Stands in a narrowed object for all members that were left out though they differ: their number and
 * a hash of them.
 */
export const REST = "#rest";

export interface NarrowedTexts {
  readonly texts: PerRole<string>;
  /** Whether some members that differ were left out. */
  readonly cut: boolean;
}

const UNDECIDED = 0;
const SAME = 1;
const KEPT = 2;
const CUT = 3;

/**
 * Objects of very many members without those that all roles have alike, letter for letter: what is
 * left is all that can differ, and is made a tree of at a small part of the price. No more than
 * `keptMax` that differ are left in. Undefined where the objects have a name that stands for what is
 * left out. No object may name a key twice.
 */
export function narrowObjects(
  indices: PerRole<MemberIndex>,
  keptMax: number,
): NarrowedTexts | undefined {
  const sides = [...new Set(ROLES.map((role) => indices[role]))].map((index) => new Side(index));
  if (sides.some(({ index }) => index.text.includes(`"${REST}"`))) return undefined;
  decide(sides, keptMax);
  const cut = sides.some((side) => side.rest.count > 0);
  const texts = new Map(sides.map((side) => [side.index, side.print(cut)]));
  return { texts: perRole((role) => texts.get(indices[role]) ?? ""), cut };
}

/** The object of one role, or of several that sent the same bytes. */
class Side {
  readonly index: MemberIndex;
  /** What is to become of each member. */
  readonly marks: Uint8Array;
  readonly rest = { count: 0, low: 0, high: 0 };

  constructor(index: MemberIndex) {
    this.index = index;
    this.marks = new Uint8Array(index.length);
  }

  cut(member: number): void {
    const { names } = this.index;
    const name = mix(names.low(member), names.high(member));
    this.marks[member] = CUT;
    this.rest.count += 1;
    this.rest.low = (this.rest.low + mix(name, this.index.low(member))) | 0;
    this.rest.high = (this.rest.high + mix(this.index.high(member), name)) | 0;
  }

  slice(from: number, to: number): string {
    return this.index.text.slice(this.index.start(from), this.index.end(to));
  }

  print(cut: boolean): string {
    const pieces: string[] = [];
    for (let member = 0; member < this.marks.length; member += 1) {
      if (this.marks[member] !== KEPT) continue;
      const from = member;
      while (this.marks[member + 1] === KEPT) member += 1;
      pieces.push(this.slice(from, member));
    }
    const { count, low, high } = this.rest;
    if (cut) pieces.push(`"${REST}":"${count} members ${low >>> 0}.${high >>> 0}"`);
    return `{${pieces.join(",")}}`;
  }
}

function decide(sides: readonly Side[], keptMax: number): void {
  const run = new Run(sides, keptMax);
  let kept = 0;
  for (const side of sides) {
    const { names } = side.index;
    for (let member = 0; member < side.marks.length; member += 1) {
      if (side.marks[member] !== UNDECIDED) continue;
      const places = sides.map((other) =>
        other === side ? member : other.index.names.find(names.low(member), names.high(member)),
      );
      if (alike(sides, places)) {
        run.add(places);
        continue;
      }
      const keeps = kept < keptMax;
      kept += 1;
      mark(sides, places, keeps);
    }
  }
  run.end();
}

function mark(sides: readonly Side[], places: readonly number[], keeps: boolean): void {
  for (let at = 0; at < sides.length; at += 1) {
    const place = places[at] ?? -1;
    const side = sides[at];
    if (side === undefined || place < 0) continue;
    if (keeps) side.marks[place] = KEPT;
    else side.cut(place);
  }
}

/** Whether all have the member, and its value says the same as far as hashes tell. */
function alike(sides: readonly Side[], places: readonly number[]): boolean {
  const [first] = sides;
  const own = places[0] ?? -1;
  if (first === undefined || own < 0) return false;
  for (let at = 1; at < sides.length; at += 1) {
    const place = places[at] ?? -1;
    const index = sides[at]?.index;
    if (index === undefined || place < 0) return false;
    if (index.low(place) !== first.index.low(own)) return false;
    if (index.high(place) !== first.index.high(own)) return false;
  }
  return true;
}

/** Members that seem alike and follow each other in all roles: their texts are compared at once. */
class Run {
  readonly #sides: readonly Side[];
  readonly #spelledMax: number;
  #starts: readonly number[] = [];
  #length = 0;
  #spelled = 0;

  constructor(sides: readonly Side[], spelledMax: number) {
    this.#sides = sides;
    this.#spelledMax = spelledMax;
  }

  add(places: readonly number[]): void {
    const follows = this.#starts.every((start, at) => places[at] === start + this.#length);
    if (this.#length === 0 || !follows) {
      this.end();
      this.#starts = places;
    }
    this.#sides.forEach(({ marks }, at) => (marks[places[at] ?? 0] = SAME));
    this.#length += 1;
  }

  /** What is written in two ways is left in: whether it is equal is not for hashes to say. */
  end(): void {
    const length = this.#length;
    this.#length = 0;
    if (length === 0 || this.#sameTexts(0, length)) return;
    for (let at = 0; at < length; at += 1) {
      // So many that are equal by their hashes are taken for equal.
      if (this.#spelled >= this.#spelledMax) return;
      if (this.#sameTexts(at, 1)) continue;
      this.#spelled += 1;
      this.#sides.forEach(({ marks }, side) => (marks[(this.#starts[side] ?? 0) + at] = KEPT));
    }
  }

  #sameTexts(from: number, length: number): boolean {
    const [first, ...others] = this.#sides.map((side, at) => {
      const start = (this.#starts[at] ?? 0) + from;
      return side.slice(start, start + length - 1);
    });
    return others.every((other) => other === first);
  }
}
