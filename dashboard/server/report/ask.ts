/**
 * Gives the answer to `GET /api/v1{path}` as JSON, in the digits it was written with; undefined where
 * there is nothing.
 */
export type Ask = (path: string) => Promise<string | undefined>;
