import {
  type PathPattern,
  type PrivacyConfig,
  ShadowError,
  parsePathPattern,
} from "../../core/index.ts";
import { isToken } from "../http1/bytes.ts";

/** The two points of a copy's life at which values are taken out. */
export type RedactionPoint = "transport" | "store";

export const DETECTORS = ["email", "card", "jwt", "bearer", "key"] as const;
export type DetectorName = (typeof DETECTORS)[number];

/** The detectors of credentials; the others find personal data. */
const CREDENTIAL_DETECTORS: readonly DetectorName[] = ["jwt", "bearer", "key"];

/** What is hidden at one point. Names are in lower case. */
export interface RedactionRules {
  /** Whether the default list of names of credentials applies. */
  readonly credentials: boolean;
  /** What values are recognised by, whatever their names. */
  readonly detectors: ReadonlySet<DetectorName>;
  readonly headers: ReadonlySet<string>;
  readonly cookies: ReadonlySet<string>;
  readonly queries: ReadonlySet<string>;
  readonly forms: ReadonlySet<string>;
  readonly body: readonly PathPattern[];
}

type Rule =
  | { readonly surface: "header" | "cookie" | "query" | "form"; readonly name: string }
  | { readonly surface: "body"; readonly pattern: PathPattern }
  | { readonly surface: "detect"; readonly detector: DetectorName };

const EXPECTED =
  "expected header:NAME, cookie:NAME, query:NAME, form:NAME, body:$.path or detect:NAME";

/**
 * The rules of `privacy` that hold at `point`. A rule without `at` holds for what is kept, and for
 * copies where `transport` is `all`; `at: transport` holds at both, since what must not leave must
 * not be kept either; `at: store` holds for what is kept alone.
 * Throws CONFIG_REDACT for a rule that cannot be read.
 */
export function rulesAt(privacy: PrivacyConfig, point: RedactionPoint): RedactionRules {
  const headers = new Set<string>();
  const cookies = new Set<string>();
  const queries = new Set<string>();
  const forms = new Set<string>();
  const body: PathPattern[] = [];
  const detectors = detectorsAt(privacy, point);
  const named = { header: headers, cookie: cookies, query: queries, form: forms };
  for (const [index, entry] of privacy.redact.entries()) {
    const rule = parseRule(typeof entry === "string" ? entry : entry.path, index);
    const at = typeof entry === "string" ? undefined : entry.at;
    if (point === "transport" && !holdsInTransport(privacy, at)) continue;
    if (rule.surface === "body") body.push(rule.pattern);
    else if (rule.surface === "detect") detectors.add(rule.detector);
    else named[rule.surface].add(rule.name.toLowerCase());
  }
  const credentials = point === "store" ? privacy.store === "all" : privacy.transport !== "none";
  return { credentials, detectors, headers, cookies, queries, forms, body };
}

function detectorsAt(privacy: PrivacyConfig, point: RedactionPoint): Set<DetectorName> {
  if (point === "store") return new Set(privacy.store === "all" ? DETECTORS : []);
  if (privacy.transport === "all") return new Set(DETECTORS);
  return new Set(privacy.transport === "credentials" ? CREDENTIAL_DETECTORS : []);
}

function holdsInTransport(privacy: PrivacyConfig, at: RedactionPoint | undefined): boolean {
  return at === "transport" || (at === undefined && privacy.transport === "all");
}

function parseRule(text: string, index: number): Rule {
  const colon = text.indexOf(":");
  const surface = colon === -1 ? "" : text.slice(0, colon);
  const rest = text.slice(colon + 1);
  if (rest === "") throw unreadable(text, index, EXPECTED);
  switch (surface) {
    case "header":
      if (!isToken(rest)) {
        throw unreadable(text, index, `${rest} is no header name`);
      }
      return { surface, name: rest };
    case "cookie":
    case "query":
    case "form":
      return { surface, name: rest };
    case "body":
      return { surface, pattern: parseBodyPath(text, rest, index) };
    case "detect":
      return { surface, detector: parseDetector(text, rest, index) };
    default:
      throw unreadable(text, index, EXPECTED);
  }
}

function parseDetector(text: string, name: string, index: number): DetectorName {
  const known = DETECTORS.find((detector) => detector === name);
  if (known === undefined) {
    throw unreadable(text, index, `there are the detectors ${DETECTORS.join(", ")}`);
  }
  return known;
}

function parseBodyPath(text: string, path: string, index: number): PathPattern {
  const parsed = parsePathPattern(path);
  if ("problem" in parsed) throw unreadable(text, index, parsed.problem);
  if (parsed.steps.length > 30) throw unreadable(text, index, "a path has at most 30 steps");
  for (const step of parsed.steps) {
    // Without the array's length an index from the end would silently hide nothing.
    if (step.kind === "index" && step.index < 0) {
      throw unreadable(text, index, "an index from the end cannot be used here, use [*]");
    }
  }
  return parsed;
}

function unreadable(text: string, index: number, why: string): ShadowError<"CONFIG_REDACT"> {
  return new ShadowError("CONFIG_REDACT", `privacy.redact[${index}] "${text}": ${why}`);
}
