import { readFile, stat } from "node:fs/promises";
import { type Config, ShadowError, errorCode } from "../../core/index.ts";
import type { Pinned } from "./pinned.ts";
import { readOpenApi } from "./read-openapi.ts";
import { profilesOf, readProfiles } from "./read-profiles.ts";

const OPENAPI_BYTES_MAX = 10 * 1024 ** 2;
export const PROFILES_BYTES_MAX = 4 * 1024 ** 2;

/**
 * Reads the files that `profiles` and `openapi` name. A profiles file that is not there yet pins
 * nothing. Throws PROFILES_FILE, PROFILES_INVALID, OPENAPI_FILE and OPENAPI_INVALID.
 */
export async function loadPinned(config: Pick<Config, "profiles" | "openapi">): Promise<Pinned> {
  const { profiles, openapi } = config;
  const text = profiles === undefined ? undefined : await profilesText(profiles);
  return {
    profiles:
      profiles === undefined || text === undefined
        ? undefined
        : profilesOf(readProfiles(text, profiles).content),
    documented: openapi === undefined ? [] : readOpenApi(await openApiText(openapi), openapi),
  };
}

/** Undefined where there is no such file. Throws PROFILES_FILE. */
export async function profilesText(file: string): Promise<string | undefined> {
  try {
    return await textOf(file, PROFILES_BYTES_MAX);
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return undefined;
    throw new ShadowError("PROFILES_FILE", `profiles: ${reasonOf(file, cause)}.`, { cause });
  }
}

async function openApiText(file: string): Promise<string> {
  try {
    return await textOf(file, OPENAPI_BYTES_MAX);
  } catch (cause) {
    throw new ShadowError("OPENAPI_FILE", `openapi: ${reasonOf(file, cause)}.`, { cause });
  }
}

async function textOf(file: string, bytesMax: number): Promise<string> {
  const { size } = await stat(file);
  if (size > bytesMax) throw new TooLarge(size, bytesMax);
  const text = await readFile(file, "utf8");
  return text.replace(/^\uFEFF/, "");
}

class TooLarge extends Error {
  constructor(size: number, bytesMax: number) {
    super(`has ${size} bytes, and at most ${bytesMax} are read`);
  }
}

function reasonOf(file: string, cause: unknown): string {
  if (cause instanceof TooLarge) return `${file} ${cause.message}`;
  return `${file} cannot be read (${errorCode(cause)})`;
}
