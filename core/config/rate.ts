import { z } from "zod";

const SECONDS: Readonly<Record<string, number>> = { "": 1, rps: 1, "/s": 1, "/m": 60, "/h": 3600 };

/** `500/s`, `30/m`, `100/h`; a bare number and `500rps` are per second. Requests a second. */
export const rate = z.union([z.string(), z.number()]).transform((value, context) => {
  const match = /^(\d+(?:\.\d+)?)\s*(|rps|\/[smh])$/.exec(String(value).trim());
  const perSecond = Number(match?.[1]) / (SECONDS[match?.[2] ?? ""] ?? 1);
  if (match !== null && perSecond > 0 && Number.isFinite(perSecond)) return perSecond;
  context.addIssue({
    code: "custom",
    message: `expected a rate above 0 like 500/s or 30/m, found ${value}`,
  });
  return z.NEVER;
});
