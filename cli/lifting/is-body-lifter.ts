import type { BodyLifter } from "../../differ/ingest/index.ts";

/** Names of formats stand in what is printed and stored. */
const FORMAT = /^[\w.+-]{1,40}$/;
/** Formats that are read here, or that say how a body is compared. */
const TAKEN: ReadonlySet<string> = new Set(["text", "bytes", "broken", "too-large", "none"]);

/** Whether what a module gave is a lifter, as far as can be seen without calling it. */
export function isBodyLifter(value: unknown): value is BodyLifter {
  if (typeof value !== "object" || value === null) return false;
  if (!("format" in value && "claims" in value && "lift" in value)) return false;
  const { format, claims, lift } = value;
  const sniff = "sniff" in value ? value.sniff : undefined;
  return (
    typeof format === "string" &&
    FORMAT.test(format) &&
    !TAKEN.has(format) &&
    typeof claims === "function" &&
    typeof lift === "function" &&
    (sniff === undefined || typeof sniff === "function")
  );
}
