/** Fields that describe a body as it was before it was redacted; the length is its reader's to set. */
export const STALE_FIELDS: ReadonlySet<string> = new Set([
  "content-encoding",
  "content-md5",
  "digest",
  "content-digest",
  "repr-digest",
]);
