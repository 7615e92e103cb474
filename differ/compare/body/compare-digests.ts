import { createHash } from "node:crypto";
import { type Answer, type PerRole, ROLES, type Role, perRole } from "../../../core/index.ts";
import { digestShape } from "../../lift/binary-shape.ts";
import type { JsonValue } from "../../lift/json-value.ts";
import type { Findings } from "../findings.ts";
import { classAmong, sidesOf } from "../odd-class.ts";

interface Digest {
  readonly length: number;
  readonly sha256: string;
}

/** Compares bodies of which at least one is known by length and hash alone. */
export function compareDigests(
  answers: PerRole<Answer | undefined>,
  options: { readonly findings: Findings; readonly inPlay: readonly Role[] },
): void {
  const digests = perRole((role) => digestOf(answers[role]));
  const oddity = classAmong(digests, same, options.inPlay);
  if (oddity === undefined) return;
  const { subject, against } = sidesOf(oddity, options.inPlay);
  options.findings.add({
    path: "$",
    kind: digests[subject]?.length === digests[against]?.length ? "value" : "length",
    oddity,
    exact: () => "$",
    segments: () => [],
    print(role) {
      const digest = digests[role];
      return digest && { bytes: digest.length, sha256: digest.sha256 };
    },
    // A role that did not answer has no body to be missed.
    ...(options.inPlay.length === ROLES.length && {
      raw: () => perRole((role) => shapeOf(digests[role])),
    }),
  });
}

/** As where a body has none: an empty one is missing. */
function shapeOf(digest: Digest | undefined): JsonValue | undefined {
  return digest === undefined || digest.length === 0 ? undefined : digestShape(digest);
}

function digestOf(answer: Answer | undefined): Digest | undefined {
  if (answer === undefined) return undefined;
  const { body } = answer;
  if (body.kind === "digest") return { length: body.length, sha256: body.sha256.toLowerCase() };
  const sha256 = createHash("sha256").update(body.bytes).digest("hex");
  return { length: body.bytes.length, sha256 };
}

function same(left: Digest | undefined, right: Digest | undefined): boolean {
  return left?.length === right?.length && left?.sha256 === right?.sha256;
}
