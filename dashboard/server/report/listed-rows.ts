import type { Fields } from "../read-body.ts";

/** A row of one of the API's lists. */
export interface ListedRow {
  /** Its fingerprint, or the endpoint's name. */
  readonly name: string;
  readonly causedBy: string | undefined;
  readonly json: string;
}

/** A page of a list of the API; what is no such list is one without rows. */
export function readList(json: string): {
  readonly rows: readonly ListedRow[];
  readonly total: number | undefined;
  readonly next: string | undefined;
} {
  const { items, total, next } = fieldsOf(JSON.parse(json));
  const rows = listOf(items).map((item): ListedRow => {
    const row = fieldsOf(item);
    const name = textOf(row["fingerprint"]) ?? textOf(row["endpoint"]) ?? "";
    return { name, causedBy: textOf(row["causedBy"]), json: JSON.stringify(item) };
  });
  return { rows, total: typeof total === "number" ? total : undefined, next: textOf(next) };
}

export interface NamedSample {
  readonly id: string;
  /** The odd role; the same for all where it is not told. */
  readonly odd: string;
}

/** The samples that a difference names, in its order. */
export function readWithSamples(json: string): readonly NamedSample[] {
  const difference = fieldsOf(JSON.parse(json));
  const refs = listOf(difference["sampleRefs"]).map((ref) => {
    const fields = fieldsOf(ref);
    return { id: textOf(fields["id"]) ?? "", odd: textOf(fields["class"]) ?? "" };
  });
  const others = listOf(difference["samples"]).map((id) => ({ id: textOf(id) ?? "", odd: "" }));
  const known = new Set(refs.map(({ id }) => id));
  return [...refs, ...others.filter(({ id }) => !known.has(id))].filter(({ id }) => id !== "");
}

/** A difference that names only the samples that are there. */
export function withSamples(json: string, held: (id: string) => boolean): string {
  const difference = fieldsOf(JSON.parse(json));
  const { samples, sampleRefs } = difference;
  const isHeld = (id: unknown): boolean => typeof id === "string" && held(id);
  return JSON.stringify({
    ...difference,
    ...(samples !== undefined && { samples: listOf(samples).filter(isHeld) }),
    ...(sampleRefs !== undefined && {
      sampleRefs: listOf(sampleRefs).filter((ref) => isHeld(fieldsOf(ref)["id"])),
    }),
  });
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
