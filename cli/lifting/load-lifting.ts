import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { type Config, ShadowError, errorCode } from "../../core/index.ts";
import type { BodyLifter, LifterProblem, Lifting } from "../../differ/ingest/index.ts";
import { isBodyLifter } from "./is-body-lifter.ts";

type LiftingConfig = Pick<Config, "lifters" | "protobuf">;

/** Loads the modules and descriptors of the configuration. Throws CONFIG_LIFTER, CONFIG_PROTOBUF. */
export async function loadLifting(
  config: LiftingConfig,
  onProblem: (problem: LifterProblem) => void,
): Promise<Lifting | undefined> {
  const { lifters: paths, protobuf } = config;
  if (paths.length === 0 && protobuf === undefined) return undefined;
  const lifters: BodyLifter[] = [];
  for (const path of paths) lifters.push(await loadLifter(path));
  const descriptors = protobuf === undefined ? undefined : await readDescriptors(protobuf);
  // Only here: the thread that reads a configuration need not load what compares for most of them.
  const { createLifting } = await import("../../differ/ingest/index.ts");
  return createLifting({
    ...{ lifters, onProblem },
    protobuf:
      protobuf === undefined || descriptors === undefined
        ? undefined
        : { descriptors, messages: protobuf.messages },
  });
}

/** As `loadLifting`, and reads the descriptors, so that what is wrong with them is said at the start. */
export async function checkLifting(config: LiftingConfig): Promise<void> {
  await loadLifting(config, () => undefined);
  const { protobuf } = config;
  if (protobuf === undefined) return;
  const descriptors = await readDescriptors(protobuf);
  const { createMessageTypes } = await import("../../differ/ingest/index.ts");
  let types: ReturnType<typeof createMessageTypes>;
  try {
    types = createMessageTypes({ descriptors });
  } catch (cause) {
    throw new ShadowError(
      "CONFIG_PROTOBUF",
      `${protobuf.descriptors} is no set of descriptors with everything they import; protoc writes one with --include_imports --descriptor_set_out.`,
      { cause },
    );
  }
  for (const [endpoint, name] of Object.entries(protobuf.messages)) {
    if (types.registry.getMessage(name.replace(/^\./, "")) !== undefined) continue;
    throw new ShadowError(
      "CONFIG_PROTOBUF",
      `${protobuf.descriptors} has no message ${name}, which protobuf.messages names for ${endpoint}.`,
    );
  }
}

async function readDescriptors(protobuf: NonNullable<Config["protobuf"]>): Promise<Uint8Array> {
  try {
    return await readFile(protobuf.descriptors);
  } catch (cause) {
    throw new ShadowError(
      "CONFIG_PROTOBUF",
      `${protobuf.descriptors} cannot be read (${errorCode(cause)}).`,
      { cause },
    );
  }
}

async function loadLifter(path: string): Promise<BodyLifter> {
  let loaded: unknown;
  try {
    loaded = await import(pathToFileURL(path).href);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : "unknown error";
    throw new ShadowError("CONFIG_LIFTER", `${path} cannot be loaded: ${detail}`, { cause });
  }
  const lifter =
    typeof loaded === "object" && loaded !== null && "default" in loaded
      ? loaded.default
      : undefined;
  if (isBodyLifter(lifter)) return lifter;
  throw new ShadowError(
    "CONFIG_LIFTER",
    `${path} has no lifter as its default export: { format: "name", claims(essence), lift(body) }, and sniff(body) where wanted.`,
  );
}
