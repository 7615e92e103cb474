import type { Document } from "yaml";
import { z } from "zod";
import { type EndpointProfile, type Profiles, ShadowError } from "../../core/index.ts";
import { describeIssues } from "../config/describe-issues.ts";
import { keysAt } from "../config/known-keys.ts";
import { readYaml } from "../config/read-yaml.ts";
import { type ProfilesContent, profilesSchema } from "./profiles-schema.ts";

export interface ProfilesText {
  readonly content: ProfilesContent;
  /** As it was written, with its comments. */
  readonly document: Document;
}

/** Reads the text of a profiles file. Throws PROFILES_INVALID with file, line, key and what was expected. */
export function readProfiles(text: string, file: string): ProfilesText {
  const read = readYaml(text, file);
  if ("problem" in read)
    throw new ShadowError("PROFILES_INVALID", read.problem, { cause: read.cause });
  const { value, document, lineOf } = read;
  const parsed = profilesSchema.safeParse(value ?? {});
  if (parsed.success) return { content: parsed.data, document };
  const schema = z.toJSONSchema(profilesSchema, { io: "input", unrepresentable: "any" });
  const problems = describeIssues(parsed.error.issues, {
    ...{ file, lineOf, value, origins: new Map() },
    keysAt: (path) => keysAt({ ...schema }, path),
  });
  throw new ShadowError("PROFILES_INVALID", problems.join("\n"));
}

/** What the file says, without how it says it. */
export function profilesOf({ templates, endpoints }: ProfilesContent): Profiles {
  const list = templates ?? [];
  return {
    templates: list.filter((entry) => typeof entry === "string"),
    refusedTemplates: list.flatMap((entry) => (typeof entry === "string" ? [] : [entry.off])),
    endpoints: Object.entries(endpoints ?? {}).map(([endpoint, content]) =>
      endpointOf(endpoint, content),
    ),
  };
}

type EndpointContent = NonNullable<ProfilesContent["endpoints"]>[string];

function endpointOf(endpoint: string, content: EndpointContent): EndpointProfile {
  const arrays = Object.entries(content?.arrays ?? {});
  const maps = Object.entries(content?.maps ?? {});
  const values = Object.entries(content?.values ?? {});
  return {
    endpoint,
    arrays: Object.fromEntries(
      arrays.flatMap(([path, entry]) => (isOff(entry) ? [] : [[path, entry]])),
    ),
    maps: maps.flatMap(([path, entry]) => (isOff(entry) ? [] : [path])),
    values: Object.fromEntries(
      values.flatMap(([path, entry]) => (isOff(entry) ? [] : [[path, entry]])),
    ),
    refused: { arrays: refusedIn(arrays), maps: refusedIn(maps), values: refusedIn(values) },
  };
}

function refusedIn(entries: readonly (readonly [string, unknown])[]): string[] {
  return entries.flatMap(([path, entry]) => (isOff(entry) ? [path] : []));
}

function isOff(entry: unknown): entry is "off" | false {
  return entry === "off" || entry === false;
}
