import { NameTable } from "./name-table.ts";

/** What an object that a reader is inside of has of names. */
export interface Names {
  /** Of the member that is read. */
  hash: number;
  /** How often its name was met before: the values of one name have an order. */
  repeat: number;
  readonly met: NameTable;
}

/** The names of the objects that are open, by depth; used again for what is opened side by side. */
export class OpenNames {
  readonly #levels: Names[] = [];
  readonly #outermost: NameTable | undefined;

  /** `outermost` takes the names of the object that is the document itself. */
  constructor(outermost: NameTable | undefined) {
    this.#outermost = outermost;
  }

  /** For an object that begins. */
  open(depth: number): Names {
    const names = this.at(depth);
    names.repeat = 0;
    names.met.clear();
    return names;
  }

  at(depth: number): Names {
    const known = this.#levels[depth];
    if (known !== undefined) return known;
    const met = (depth === 1 ? this.#outermost : undefined) ?? new NameTable();
    const made = { hash: 0, repeat: 0, met };
    this.#levels[depth] = made;
    return made;
  }
}
