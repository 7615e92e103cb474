import { readFingerprint } from "../read-input.ts";
import {
  readAct,
  readNewApprovals,
  readRuleAdded,
  readRuleWanted,
  readRulesReplaced,
} from "../read-steering.ts";
import type { Act, AuditEntry, Said } from "../steering.ts";
import { type ApiRoute, type RouteSources, type Session, change, get } from "./api-route.ts";

/** What is changed in files that are reviewed: rules and approvals. */
export function steeringRoutes(sources: RouteSources): ApiRoute[] {
  return [...ruleRoutes(sources), ...approvalRoutes(sources)];
}

function ruleRoutes(sources: RouteSources): ApiRoute[] {
  const { rules } = sources.steering;
  const done = (action: "rule" | "rules", by: Done) => keep(sources, { ...by, action });
  return [
    get("/rules", "compare of the configuration's file, and whether it can be written", {
      answer: "rules",
      handle: () => rules.read(),
    }),
    change(["put", "/rules"], "Puts all of compare in its place, for undoing too", {
      ...{ body: "rulesReplaced", answer: "rulesChanged" },
      async handle({ body, session }) {
        const { compare, ...act } = readRulesReplaced(body);
        return done("rules", { ...{ session, act }, result: await rules.replace(compare, act) });
      },
    }),
    change(["post", "/rules"], "Adds one rule to the configuration's file", {
      ...{ body: "ruleAdded", answer: "rulesChanged" },
      async handle({ body, session }) {
        const { version, ...rule } = readRuleAdded(body);
        return done("rule", { ...{ session, act: rule }, result: await rules.add(rule, version) });
      },
    }),
    change(["post", "/rules/preview"], "What a rule would hide of what the run has seen", {
      ...{ body: "ruleWanted", answer: "rulePreview", level: "viewer" },
      handle: ({ body }) => rules.preview(readRuleWanted(body)),
    }),
    get("/rules/suggestions", "Rules that the run's evidence speaks for", {
      query: ["endpoint"],
      answer: "suggestions",
      handle: async ({ query }) => ({ items: await rules.suggestions(query.endpoint), next: null }),
    }),
  ];
}

function approvalRoutes(sources: RouteSources): ApiRoute[] {
  const { approvals } = sources.steering;
  const done = (action: "approve" | "unapprove", by: Done) => keep(sources, { ...by, action });
  return [
    get("/approvals", "Approvals in the file that the configuration names", {
      answer: "approvals",
      handle: async () => ({ ...(await approvals.list()), next: null }),
    }),
    change(["post", "/approvals"], "Says that differences are meant", {
      ...{ body: "newApprovals", answer: "approvalsChanged" },
      async handle({ body, session }) {
        const act = readNewApprovals(body);
        return done("approve", { ...{ session, act }, result: await approvals.add(act) });
      },
    }),
    change(["delete", "/approvals/{fp}"], "Takes an approval back", {
      params: { fp: "12 hex digits" },
      ...{ body: "act", answer: "approvalsChanged" },
      async handle({ params, body, session }) {
        const act = readAct(body);
        const result = await approvals.remove(readFingerprint(params["fp"]), act);
        return done("unapprove", { session, act, result });
      },
    }),
  ];
}

interface Done {
  readonly session: Session;
  readonly act: Act;
  readonly result: Said;
}

/** Everything that is done is kept, with who and why, and told to whoever looks on. */
function keep(
  { audit, events }: RouteSources,
  { session, act, result, action }: Done & { readonly action: AuditEntry["action"] },
): object {
  const { said, ...shown } = result;
  const { by, reason } = act;
  audit.add({ level: session.level, by, action, text: said, reason });
  events.tell(action === "rule" || action === "rules" ? "rules" : "approvals");
  return action === "rule" || action === "rules" ? shown : { ...shown, next: null };
}
