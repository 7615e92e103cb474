import { z } from "zod";
import { headerName } from "./header-name.ts";

const PATTERN_MAX = 1024;

/** Paths are matched without their query, so a pattern with one would never fit anything. */
const pathPattern = z
  .string()
  .startsWith("/")
  .max(PATTERN_MAX)
  .regex(/^[^?#]*$/, "expected a path without a query (patterns see the path alone)");

const headerRule = z.union([
  headerName,
  z
    .strictObject({
      name: headerName,
      /** Exactly this. */
      value: z.string().max(PATTERN_MAX).optional(),
      /** `*` stands for any text, everything else for itself. */
      pattern: z.string().max(PATTERN_MAX).optional(),
    })
    .refine(
      ({ value, pattern }) => value === undefined || pattern === undefined,
      "expected value or pattern, not both",
    ),
]);

/** An entry of `mirror.include` and `mirror.exclude`: a path, or parts that must all fit. */
export const requestRule = z.union([
  pathPattern,
  z
    .strictObject({
      method: z
        .string()
        .regex(/^[A-Z-]+$/, "expected a method in capitals")
        .optional(),
      path: pathPattern.optional(),
      header: headerRule.optional(),
    })
    .refine(
      ({ method, path, header }) => (method ?? path ?? header) !== undefined,
      "expected at least one of method, path and header",
    ),
]);
