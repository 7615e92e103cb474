/** Finds the line of a place in the file; undefined where the source has no lines. */
export type LineOf = (path: readonly PropertyKey[]) => number | undefined;
