export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a stored object; undefined where it is none. By hand: zod is 15 MB a thread. */
export function fieldsOf(stored: unknown): Fields | undefined {
  return isFields(stored) ? stored : undefined;
}

function isFields(stored: unknown): stored is Fields {
  return typeof stored === "object" && stored !== null && !Array.isArray(stored);
}
