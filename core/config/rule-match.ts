import { z } from "zod";

const METHODS = new Set("GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT QUERY".split(" "));

/** An endpoint, or a pattern of some. Methods have capitals: `get /a` would never fit. */
export const ruleMatch = z
  .string()
  .min(1)
  .superRefine((match, context) => {
    const method = /^\S+(?= )/.exec(match)?.[0] ?? "";
    const meant = method.toUpperCase();
    if (method === meant || !METHODS.has(meant)) return;
    context.addIssue(`expected a method in capitals: ${meant}${match.slice(method.length)}`);
  });
