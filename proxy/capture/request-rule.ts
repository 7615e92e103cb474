import type { MirrorConfig, RawHeaders } from "../../core/index.ts";
import { type HeaderTest, compileHeaderTest } from "./header-test.ts";
import { type PathGlob, compilePathGlob } from "./path-glob.ts";

type RuleConfig = MirrorConfig["include"][number];

/** What of a request a rule looks at. */
interface RuleSubject {
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  readonly headers: RawHeaders;
}

/** What the rules of one list say about a request; `pathEnd` is where its query starts. */
export type RequestRules = (subject: RuleSubject, pathEnd: number) => boolean;

interface Rule {
  readonly method: string | undefined;
  readonly path: PathGlob | undefined;
  readonly header: HeaderTest | undefined;
}

/** Whether any rule of the list fits a request; within a rule, every part that it has must. */
export function compileRequestRules(list: readonly RuleConfig[]): RequestRules {
  if (list.includes("/**")) return () => true;
  const rules = list.map(compileRule);
  return (subject, pathEnd) => {
    for (const rule of rules) if (fits(rule, subject, pathEnd)) return true;
    return false;
  };
}

function compileRule(rule: RuleConfig): Rule {
  if (typeof rule === "string")
    return { method: undefined, path: compilePathGlob(rule), header: undefined };
  const { method, path, header } = rule;
  return {
    method,
    path: path === undefined ? undefined : compilePathGlob(path),
    header: header === undefined ? undefined : compileHeaderTest(header),
  };
}

function fits(rule: Rule, subject: RuleSubject, pathEnd: number): boolean {
  if (rule.method !== undefined && rule.method !== subject.method) return false;
  if (rule.path !== undefined && !rule.path(subject.path, pathEnd)) return false;
  return rule.header === undefined || rule.header(subject.headers);
}
