import { NameTable } from "./name-table.ts";

/** Numbers that stand for one member. */
const ENTRY = 4;
const ENTRIES_MIN = 1024;

/** The members of the object that a JSON text is: where each stands, and hashes of name and value. */
export class MemberIndex {
  readonly text: string;
  readonly names = new NameTable();
  length = 0;
  /** Of the whole document. */
  hash = "";
  /** Whether some object in it names a key twice. */
  repeated = false;
  /** Of each member where it begins and ends, and the two hashes of its value. */
  #entries = new Int32Array(ENTRIES_MIN * ENTRY);

  constructor(text: string) {
    this.text = text;
  }

  /** Whether it was one: an object without members has none here. */
  get isObject(): boolean {
    return this.length > 0;
  }

  /** For whoever reads the text: a name begins here. */
  name(start: number): void {
    const at = this.length * ENTRY;
    if (at === this.#entries.length) this.#grow();
    this.#entries[at] = start;
    this.length += 1;
  }

  /** For whoever reads the text: the value of the last name ends here. */
  value(low: number, high: number, end: number): void {
    const at = (this.length - 1) * ENTRY;
    this.#entries[at + 1] = end;
    this.#entries[at + 2] = low;
    this.#entries[at + 3] = high;
  }

  start(member: number): number {
    return this.#entries[member * ENTRY] ?? 0;
  }

  end(member: number): number {
    return this.#entries[member * ENTRY + 1] ?? 0;
  }

  low(member: number): number {
    return this.#entries[member * ENTRY + 2] ?? 0;
  }

  high(member: number): number {
    return this.#entries[member * ENTRY + 3] ?? 0;
  }

  #grow(): void {
    const grown = new Int32Array(this.#entries.length * 2);
    grown.set(this.#entries);
    this.#entries = grown;
  }
}
