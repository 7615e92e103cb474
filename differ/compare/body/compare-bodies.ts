import { createHash } from "node:crypto";
import {
  type Answer,
  type PerRole,
  ROLES,
  type Role,
  headerValue,
  perRole,
} from "../../../core/index.ts";
import type { EndpointLearner } from "../../learn/endpoint-learner.ts";
import type { EndpointKnowledge } from "../../learn/knowledge.ts";
import { binaryShape } from "../../lift/binary-shape.ts";
import type { JsonValue } from "../../lift/json-value.ts";
import { alsoHashed } from "../../lift/formats/json.ts";
import { type BodySource, type Lifted, liftBody } from "../../lift/lift-body.ts";
import type { Lifting } from "../../lift/lift-context.ts";
import { parseMediaType } from "../../lift/media-type.ts";
import { forgetParsed } from "../../lift/parse-json.ts";
import { type WideRoots, readWide } from "../../lift/read-wide.ts";
import type { EndpointRules } from "../../rules/rule-options.ts";
import type { Coverage } from "../comparison.ts";
import type { Kind, OddClass, Printable } from "../difference.ts";
import type { Findings } from "../findings.ts";
import type { CompareLimits } from "../limits.ts";
import { classAmong, presenceKind, sidesOf } from "../odd-class.ts";
import type { Printer } from "../print-value.ts";
import { compareDigests } from "./compare-digests.ts";
import { walkTrees } from "./walk-trees.ts";
import { differingMax } from "./walk-work.ts";
import { walkXml } from "./walk-xml.ts";

export interface BodyOptions {
  readonly rules: EndpointRules;
  readonly findings: Findings;
  readonly printer: Printer;
  readonly limits: CompareLimits;
  /** The roles that answered. */
  readonly inPlay: readonly Role[];
  readonly knowledge?: EndpointKnowledge | undefined;
  readonly learner?: EndpointLearner | undefined;
  readonly endpoint: string;
  readonly lifting: Lifting | undefined;
}

/** A body with what its answer says about it; undefined where the answer has no body. */
type Body = { readonly source: BodySource; readonly lifted: Lifted } | undefined;

/** Compares the bodies of the roles that answered, at the place `$` and below. */
export function compareBodies(
  answers: PerRole<Answer | undefined>,
  options: BodyOptions,
): Coverage {
  const { inPlay } = options;
  if (inPlay.length < 2) return "none";
  if (inPlay.some((role) => answers[role]?.body.kind === "digest")) {
    compareDigests(answers, options);
    return "digest";
  }
  const sources = perRole((role) => sourceOf(answers[role]));
  const equal = classAmong(sources, sameSource, inPlay) === undefined;
  if (equal) return "exact";
  const bodies = allHashed(liftAll(sources, options));
  compareLifted(bodies, options);
  forgetParsed();
  const asSent = inPlay.some((role) => bodies[role]?.lifted.format === "too-large");
  return asSent ? "digest" : "exact";
}

function sourceOf(answer: Answer | undefined): BodySource | undefined {
  if (answer?.body.kind !== "whole" || answer.body.bytes.length === 0) return undefined;
  return {
    bytes: answer.body.bytes,
    type: parseMediaType(headerValue(answer.headers, "content-type")),
    encoding: headerValue(answer.headers, "content-encoding"),
    grpcEncoding: headerValue(answer.headers, "grpc-encoding"),
  };
}

function sameSource(left: BodySource | undefined, right: BodySource | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return (
    left.encoding === right.encoding &&
    left.grpcEncoding === right.grpcEncoding &&
    left.type?.charset === right.type?.charset &&
    left.bytes.length === right.bytes.length &&
    Buffer.compare(left.bytes, right.bytes) === 0
  );
}

/** Bodies that are equal as sent are lifted once, and are then one object to the walk. */
function liftAll(sources: PerRole<BodySource | undefined>, options: BodyOptions): PerRole<Body> {
  const essences = options.inPlay.flatMap((role) => sources[role]?.type?.essence ?? []);
  const { limits, endpoint, lifting } = options;
  const lifted: { source: BodySource; lifted: Lifted }[] = [];
  return perRole((role) => {
    const source = sources[role];
    if (source === undefined) return undefined;
    const same = lifted.find((other) => sameSource(other.source, source));
    if (same !== undefined) return same;
    const body = { source, lifted: liftBody(source, { essences, limits, endpoint, lifting }) };
    lifted.push(body);
    return body;
  });
}

/** Where one document is known by its hash alone, the others are held against that. */
function allHashed(bodies: PerRole<Body>): PerRole<Body> {
  const some = ROLES.some((role) => isHashed(bodies[role]?.lifted));
  if (!some) return bodies;
  return perRole((role) => {
    const body = bodies[role];
    if (body === undefined) return undefined;
    return { ...body, lifted: alsoHashed(body.lifted, body.source.bytes) };
  });
}

function isHashed(lifted: Lifted | undefined): boolean {
  return lifted?.kind === "bytes" && lifted.hash !== undefined;
}

function compareLifted(bodies: PerRole<Body>, options: BodyOptions): void {
  const { inPlay } = options;
  const formats = perRole((role) => bodies[role]?.lifted.format);
  const odd = classAmong(formats, (left, right) => left === right, inPlay);
  if (odd === undefined) {
    compareAlike(bodies, options, inPlay);
    return;
  }
  if (odd === "all") {
    report(bodies, options, "all");
    return;
  }
  const rest = inPlay.filter((role) => role !== odd);
  const [left, right] = rest.map((role) => bodies[role]?.lifted);
  const trees = left?.kind === "tree" && right?.kind === "tree";
  report(bodies, options, trees || sameContent(left, right) ? odd : "all");
  if (trees) compareAlike(bodies, options, rest);
}

/** Bodies of one format. */
function compareAlike(bodies: PerRole<Body>, options: BodyOptions, inPlay: readonly Role[]): void {
  const kind = inPlay.map((role) => bodies[role]?.lifted.kind).find((found) => found !== undefined);
  if (kind === undefined) return;
  const lifted = perRole((role) => (inPlay.includes(role) ? bodies[role]?.lifted : undefined));
  if (kind === "bytes") {
    const oddity = classAmong(lifted, sameContent, inPlay);
    if (oddity !== undefined) report(bodies, options, oddity);
    return;
  }
  const wide = wideRoots(lifted, options.limits);
  const roots = wide?.roots ?? perRole((role) => rootOf(lifted[role]));
  const walk = formatOf(lifted) === "xml" ? walkXml : walkTrees;
  walk(roots, {
    ...options,
    inPlay,
    cut: wide?.cut === true,
    embeddedJson: kind === "tree" && options.rules.embeddedJson,
    printer: kind === "tree" ? treePrinter(lifted, options) : textPrinter(bodies, options.printer),
  });
}

/** Where a document is an object of very many names: of all roles what differs alone. */
function wideRoots(
  { primary, secondary, candidate }: PerRole<Lifted | undefined>,
  limits: CompareLimits,
): WideRoots | undefined {
  if (primary?.kind !== "tree" || secondary?.kind !== "tree" || candidate?.kind !== "tree")
    return undefined;
  const known = {
    primary: primary.index,
    secondary: secondary.index,
    candidate: candidate.index,
  };
  if (ROLES.every((role) => known[role] === undefined)) return undefined;
  const texts = { primary: primary.text, secondary: secondary.text, candidate: candidate.text };
  return readWide(texts, known, differingMax(limits));
}

/** A text is walked as a tree of one string, so that rules for strings hold for it too. */
function rootOf(lifted: Lifted | undefined): JsonValue | undefined {
  if (lifted?.kind === "tree") return lifted.value;
  return lifted?.kind === "text" ? lifted.text : undefined;
}

/** Bodies that are walked together are of one format. */
function treePrinter(lifted: PerRole<Lifted | undefined>, { printer }: BodyOptions): Printer {
  const format = formatOf(lifted);
  if (!isMarkup(format)) return printer.of(format);
  return printer.within(ROLES.map((role) => rootOf(lifted[role])));
}

function formatOf(lifted: PerRole<Lifted | undefined>): string | undefined {
  return (lifted.primary ?? lifted.secondary ?? lifted.candidate)?.format;
}

function isMarkup(format: string | undefined): boolean {
  return format === "xml" || format === "html";
}

function textPrinter(bodies: PerRole<Body>, printer: Printer): Printer {
  const type = bodies.primary?.source.type ?? bodies.candidate?.source.type;
  const texts: string[] = [];
  for (const role of ROLES) {
    const lifted = bodies[role]?.lifted;
    if (lifted?.kind === "text" && !texts.includes(lifted.text)) texts.push(lifted.text);
  }
  let shown: readonly Printable[] | undefined;
  return {
    ...printer,
    value(value) {
      shown ??= printer.excerpts(texts, type?.essence);
      return shown[texts.findIndex((text) => text === value)] ?? "";
    },
  };
}

function sameContent(left: Lifted | undefined, right: Lifted | undefined): boolean {
  if (left === undefined || right === undefined || left.kind !== right.kind) return left === right;
  if (left.kind === "bytes" && right.kind === "bytes") {
    if (left.hash !== undefined && left.hash === right.hash) return true;
    return Buffer.compare(left.bytes, right.bytes) === 0;
  }
  if (left.kind !== "bytes" && right.kind !== "bytes") return left.text === right.text;
  return false;
}

/** A difference of the bodies as wholes. */
function report(bodies: PerRole<Body>, options: BodyOptions, oddity: OddClass): void {
  const { subject, against } = sidesOf(oddity, options.inPlay);
  const { inPlay } = options;
  // A role that did not answer has no body to be missed.
  const binary =
    inPlay.length === ROLES.length && inPlay.some((role) => bodies[role]?.lifted.kind === "bytes");
  options.findings.add({
    path: "$",
    kind: kindOf(bodies[subject]?.lifted, bodies[against]?.lifted),
    oddity,
    exact: () => "$",
    segments: () => [],
    print: (role) => printWhole(bodies[role], options.printer),
    ...(binary && { raw: () => perRole((role) => shapeOf(bodies[role]?.lifted)) }),
  });
}

/** What is learned of bodies that are binary: of these their medium and length, of others that they are none. */
function shapeOf(lifted: Lifted | undefined): JsonValue | undefined {
  switch (lifted?.kind) {
    case "bytes":
      return binaryShape(lifted.bytes);
    case "text":
      return lifted.text;
    case "tree":
      return TREE;
    case undefined:
      return undefined;
  }
}

const TREE: JsonValue = {};

function kindOf(subject: Lifted | undefined, against: Lifted | undefined): Kind {
  const presence = presenceKind(subject, against);
  if (presence !== undefined) return presence;
  const formats = [subject?.format, against?.format];
  // Where one is too large to be read nothing is known of what the other was read as.
  return formats[0] === formats[1] || formats.includes("too-large") ? "value" : "encoding";
}

function printWhole(body: Body, printer: Printer): Printable | undefined {
  if (body === undefined) return undefined;
  const { lifted, source } = body;
  if (lifted.kind === "tree") {
    const { format, value } = lifted;
    const own = isMarkup(format) ? printer.within([value]) : printer.of(format);
    return own.value(value, []);
  }
  if (lifted.kind === "text") return printer.body(lifted.text, source.type?.essence);
  return printBytes(lifted.bytes);
}

function printBytes(bytes: Uint8Array): Printable {
  return { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}
