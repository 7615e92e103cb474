import type { Lifted, LiftLimits, Lifting } from "../lift-context.ts";
import { liftBody } from "../lift-body.ts";
import { parseMediaType } from "../media-type.ts";

/** Builders for the tests of this folder. */

export const LIMITS: LiftLimits = {
  depthMax: 1000,
  nodesMax: 1_000_000,
  decodedBytesMax: 16 * 1024 ** 2,
  decodedRatioMax: 200,
};

export interface More {
  readonly encoding?: string;
  readonly grpcEncoding?: string;
  readonly endpoint?: string;
  readonly lifting?: Lifting | undefined;
  readonly limits?: Partial<LiftLimits>;
  /** Where other roles declare something else. */
  readonly essences?: readonly string[];
}

/** Lifts one body as an answer with this content type, whose other roles say the same. */
export function lift(
  contentType: string | undefined,
  body: string | Uint8Array,
  more: More = {},
): Lifted {
  const type = parseMediaType(contentType);
  const essences = more.essences ?? (type === undefined ? [] : [type.essence]);
  const { encoding, grpcEncoding, endpoint, lifting } = more;
  return liftBody(
    { bytes: typeof body === "string" ? Buffer.from(body) : body, type, encoding, grpcEncoding },
    {
      ...{ essences, lifting, limits: { ...LIMITS, ...more.limits } },
      ...(endpoint === undefined ? {} : { endpoint }),
    },
  );
}

/** The tree of a body that must have one, as JSON has it. */
export function tree(
  contentType: string | undefined,
  body: string | Uint8Array,
  more: More = {},
): unknown {
  const lifted = lift(contentType, body, more);
  if (lifted.kind !== "tree") throw new Error(`lifted as ${lifted.format}`);
  return JSON.parse(JSON.stringify(lifted.value));
}
