import type { Redactor } from "../../../core/index.ts";

/** Keeps everything as it is, for tests that are not about privacy. */
export const plainRedactor: Redactor = {
  header: (_name, value) => value,
  target: (pathAndQuery) => pathAndQuery,
  hidesBodyPath: () => false,
  mask: () => "[hidden]",
  text: (value) => value,
  body: (bytes) => bytes,
};
