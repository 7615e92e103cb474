import { parentPort, workerData } from "node:worker_threads";
import { errorCode, systemClock } from "../../core/index.ts";
import { SteeringRefused } from "../../dashboard/server/index.ts";
import { readNotedApprovals } from "../approvals/read-approvals.ts";
import { approve, unapprove } from "./approval-jobs.ts";
import { createEvidenceJobs } from "./evidence-jobs.ts";
import { originsOf } from "./origins-of.ts";
import { addRule, readRules, replaceRules } from "./rule-jobs.ts";
import type { SteeringData, SteeringReply, SteeringRequest } from "./steering-jobs.ts";

/** Does one job after the other, and never two at once: they read and write the same files. */
export function serveSteeringThread(): void {
  const port = parentPort;
  if (port === null) throw new Error("serveSteeringThread runs in a worker thread");
  // The thread that started this one made the data itself; it never comes from outside.
  const data: SteeringData = workerData;
  const evidence = createEvidenceJobs(data.store, data.run);
  let last = Promise.resolve();
  port.on("message", (request: SteeringRequest) => {
    last = last.then(async () => {
      port.postMessage(await replyTo(request, () => done(request, data, evidence)));
    });
  });
}

async function replyTo({ id }: SteeringRequest, work: () => unknown): Promise<SteeringReply> {
  try {
    return { id, kind: "done", gives: await work() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const yaml = error instanceof SteeringRefused ? error.yaml : undefined;
    return { id, kind: "failure", code: errorCode(error, "STEERING_JOB"), message, yaml };
  }
}

function done(
  { name, asks }: SteeringRequest,
  { source }: SteeringData,
  evidence: ReturnType<typeof createEvidenceJobs>,
): unknown {
  switch (name) {
    case "rules":
      return readRules(source);
    case "suggestions":
      return evidence.suggestions(asks.endpoint);
    case "preview":
      return evidence.preview(asks.rule);
    case "addRule":
      evidence.refuseBroad(asks.rule);
      return addRule(source, asks);
    case "replaceRules":
      return replaceRules(source, asks);
    case "approvals":
      return readNotedApprovals(asks.file);
    case "approve":
      return approve(source, { ...asks, nowMs: systemClock.nowMs() });
    case "unapprove":
      return unapprove(source, asks);
    case "origins":
      return originsOf(source);
  }
}
