import fc from "fast-check";

/** One change to a text; places are shares of its length, so that they fit any text. */
export interface Mutation {
  /** Parts of ten thousand. */
  readonly at: number;
  readonly kind: "insert" | "delete" | "replace" | "double";
  readonly size: number;
  readonly piece: string;
}

const PLACES = 10_000;

/** Up to `max` changes, often none; `pieces` are what makes trouble in the texts at hand. */
export function mutations(pieces: readonly string[], max = 4): fc.Arbitrary<readonly Mutation[]> {
  const one = fc.record({
    at: fc.nat(PLACES),
    kind: fc.constantFrom<Mutation["kind"][]>("insert", "delete", "replace", "double"),
    size: fc.nat(12),
    piece: fc.oneof(
      fc.constantFrom(...pieces),
      fc.nat(255).map((code) => String.fromCharCode(code)),
    ),
  });
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.array(one, { minLength: 1, maxLength: max }) },
  );
}

export function mutate(text: string, changes: readonly Mutation[]): string {
  return changes.reduce((before, { at, kind, size, piece }) => {
    const index = Math.floor((at / PLACES) * before.length);
    const gone = kind === "delete" || kind === "replace" ? size : 0;
    const added = kind === "double" ? before.slice(index, index + size * 8) : piece;
    const put = kind === "delete" ? "" : added;
    return before.slice(0, index) + put + before.slice(index + gone);
  }, text);
}

/** Where a text is cut into pieces; shares of its length. */
export const cuts: fc.Arbitrary<readonly number[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: fc.array(fc.nat(PLACES), { minLength: 1, maxLength: 6 }) },
  { weight: 1, arbitrary: fc.array(fc.nat(PLACES), { minLength: 60, maxLength: 120 }) },
);

export function cut(text: string, places: readonly number[]): string[] {
  const ends = places.map((place) => Math.floor((place / PLACES) * text.length));
  ends.sort((left, right) => left - right);
  let at = 0;
  return [...ends, text.length].flatMap((end) => {
    const piece = text.slice(at, end);
    at = end;
    return piece === "" ? [] : [piece];
  });
}
