import { z } from "zod";
import { configSchema } from "../../core/config/index.ts";
import { isKnownFormat, knownFormats } from "../../differ/pinned/index.ts";
import { nearest } from "../config/nearest.ts";
import { bodyPathProblem, placeProblem } from "./place-problem.ts";
import { contradictions, refusedTemplateProblem, templateProblem } from "./template-problems.ts";

const ENTRIES_MAX = 2000;

/** How a person says that something must not be learned. */
const off = z.union([z.literal("off"), z.literal(false)]);

type Context = z.core.$RefinementCtx;

/** A text that a check finds nothing wrong with. */
function checked(problemOf: (text: string) => string | undefined) {
  return z.string().superRefine((text, context) => {
    const problem = problemOf(text);
    if (problem !== undefined) context.addIssue(problem);
  });
}

const template = checked(templateProblem).max(512);
const refusedTemplate = checked(refusedTemplateProblem).max(512);
const bodyPath = checked(bodyPathProblem);
const place = checked(placeProblem);

const arrays = configSchema.shape.compare.unwrap().element.shape.arrays.unwrap().valueType;

const TYPES = ["null", "boolean", "number", "string", "array", "object"] as const;

/** YAML reads an unquoted null as one. */
const typeName = z.union([z.enum(TYPES), z.null().transform(() => "null" as const)]);

const types = z.array(typeName).superRefine((list, context) => {
  if (list.length === 0) context.addIssue(`expected at least one of ${TYPES.join(", ")}, found []`);
  addRepeated(list, context);
});

const formats = z.array(z.string()).superRefine((list, context) => {
  for (const [index, name] of list.entries()) {
    if (isKnownFormat(name)) continue;
    const near = nearest(name, knownFormats);
    const hint =
      near === undefined ? `known are ${knownFormats.join(", ")}` : `the nearest known is ${near}`;
    context.addIssue({
      ...{ code: "custom", path: [index] },
      message: `expected a format class, found ${JSON.stringify(name)}; ${hint}`,
    });
  }
  addRepeated(list, context);
});

const range = z.tuple([z.number(), z.number()]).superRefine(([least, greatest], context) => {
  if (least > greatest) context.addIssue(reversed(least, greatest));
});

const length = z.tuple([z.number(), z.number()]).superRefine(([least, greatest], context) => {
  const lengths = [least, greatest].every((one) => Number.isSafeInteger(one) && one >= 0);
  if (!lengths)
    context.addIssue(`expected two whole numbers from 0 on, found [${least}, ${greatest}]`);
  else if (least > greatest) context.addIssue(reversed(least, greatest));
});

/** What a noisy field holds, as the file says it. */
export const valueSchema = z
  .strictObject({
    types,
    formats: formats.default([]),
    scope: z.enum(["request", "instance"]).default("request"),
    always: z.boolean().optional(),
    frame: z.boolean().optional(),
    range: range.optional(),
    length: length.optional(),
  })
  .superRefine((entry, context) => {
    const holds = (...some: string[]): boolean => entry.types.some((type) => some.includes(type));
    const needs = (key: string, what: string): void => {
      const found = JSON.stringify(entry.types);
      const message = `expected ${what} among the types that it speaks of, found ${found}`;
      context.addIssue({ code: "custom", path: [key], message });
    };
    if (entry.frame === true && !holds("string")) needs("frame", "string");
    if (entry.length !== undefined && !holds("string")) needs("length", "string");
    if (entry.range !== undefined && !holds("number", "string")) needs("range", "number or string");
    if (entry.formats.length > 0 && !holds("number", "string"))
      needs("formats", "number or string");
  });

function reversed(least: number, greatest: number): string {
  return `expected the least first, [${greatest}, ${least}], found [${least}, ${greatest}]`;
}

function addRepeated(list: readonly string[], context: Context): void {
  for (const [index, one] of list.entries()) {
    if (list.indexOf(one) === index) continue;
    const message = `expected each once, found ${JSON.stringify(one)} again`;
    context.addIssue({ code: "custom", path: [index], message });
  }
}

const endpoint = z.strictObject({
  arrays: z
    .record(bodyPath, z.union([arrays, off]))
    .nullable()
    .default(null),
  maps: z
    .record(bodyPath, z.union([z.literal("on"), z.literal(true), off]))
    .nullable()
    .default(null),
  values: z
    .record(place, z.union([valueSchema, off]))
    .nullable()
    .default(null),
});

/** The profiles file. Strict: a key that is mistyped would pin nothing, unseen. */
export const profilesSchema = z.strictObject({
  version: z.literal(1).default(1),
  templates: z
    .array(z.union([template, z.strictObject({ off: refusedTemplate })]))
    .max(ENTRIES_MAX)
    .superRefine((entries, context) => {
      for (const { index, problem } of contradictions(entries))
        context.addIssue({ code: "custom", path: [index], message: problem });
    })
    .nullable()
    .default(null),
  endpoints: z
    .record(z.string().min(1).max(512), endpoint.nullable())
    .refine(
      (endpoints) => Object.keys(endpoints).length <= ENTRIES_MAX,
      `expected not more than ${ENTRIES_MAX} endpoints`,
    )
    .nullable()
    .default(null),
});

export type ProfilesContent = z.output<typeof profilesSchema>;
