import { ShadowError } from "../../core/index.ts";

/**
 * Takes a stored row apart, each key as what it must be; throws TALLY_ROW_INVALID where it is not.
 * By hand, because the shadow's thread reads rows too, and zod is 15 MB in every thread that loads it.
 */
export class RowReader {
  readonly #fields: ReadonlyMap<string, unknown>;
  readonly #place: string;

  /** `keys` are all that the row may have. */
  constructor(value: unknown, keys: readonly string[], place = "") {
    if (typeof value !== "object" || value === null) throw invalid(place, "an object");
    this.#fields = new Map(Object.entries(value));
    this.#place = place;
    for (const key of this.#fields.keys()) {
      if (!keys.includes(key)) throw invalid(place, `no key ${key}`);
    }
  }

  inside(key: string, keys: readonly string[]): RowReader {
    return new RowReader(this.#fields.get(key), keys, this.#at(key));
  }

  has(key: string): boolean {
    return this.#fields.has(key);
  }

  /** As it is stored; undefined where it is not. */
  raw(key: string): unknown {
    return this.#fields.get(key);
  }

  text(key: string): string {
    const value = this.#fields.get(key);
    if (typeof value === "string") return value;
    throw invalid(this.#at(key), "a text");
  }

  oneOf<T extends string>(key: string, known: readonly T[]): T {
    const value = this.#fields.get(key);
    const found = known.find((one) => one === value);
    if (found !== undefined) return found;
    throw invalid(this.#at(key), `one of ${known.join(", ")}`);
  }

  count(key: string): number {
    return count(this.#fields.get(key), this.#at(key));
  }

  countOrNull(key: string): number | null {
    return this.#fields.get(key) === null ? null : this.count(key);
  }

  counts(key: string): number[] {
    return this.#list(key).map((value) => count(value, this.#at(key)));
  }

  /** Rows of integers, `width` long; the first one of each is a count. */
  tuples(key: string, width: number, oldWidth = width): number[][] {
    return this.#rows(key, width, oldWidth).map((row) =>
      row.map((part, index) =>
        index === 0 ? count(part, this.#at(key)) : integer(part, this.#at(key)),
      ),
    );
  }

  pairs(key: string): [number, number][] {
    return this.tuples(key, 2).map(([first = 0, second]) => [first, count(second, this.#at(key))]);
  }

  /** An integer of either sign, and how often. */
  signedPairs(key: string): [number, number][] {
    return this.#rows(key, 2).map(([value, times]) => [
      integer(value, this.#at(key)),
      count(times, this.#at(key)),
    ]);
  }

  /** As many 32 bit numbers as are said. */
  words(key: string, length: number): number[] {
    const list = this.#list(key).map((value) => count(value, this.#at(key)));
    if (list.length === length && list.every((value) => value <= 0xffff_ffff)) return list;
    throw invalid(this.#at(key), `${length} numbers of 32 bits`);
  }

  #rows(key: string, width: number, oldWidth = width): (readonly unknown[])[] {
    return this.#list(key).map((value) => {
      if (!Array.isArray(value)) throw invalid(this.#at(key), "lists of integers");
      if (value.length === width || value.length === oldWidth) return value;
      throw invalid(this.#at(key), `${width} integers each`);
    });
  }

  #list(key: string): readonly unknown[] {
    const value = this.#fields.get(key);
    if (Array.isArray(value)) return value;
    throw invalid(this.#at(key), "a list");
  }

  #at(key: string): string {
    return this.#place === "" ? key : `${this.#place}.${key}`;
  }
}

function integer(value: unknown, place: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw invalid(place, "an integer");
}

function count(value: unknown, place: string): number {
  const number = integer(value, place);
  if (number >= 0) return number;
  throw invalid(place, "a count");
}

function invalid(place: string, expected: string): ShadowError {
  const where = place === "" ? "" : `${place}: `;
  return new ShadowError(
    "TALLY_ROW_INVALID",
    `a stored tally row cannot be read (${where}expected ${expected})`,
  );
}
