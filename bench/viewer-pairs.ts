import { z } from "zod";
import { startChild } from "./child.ts";
import { LOAD_CORE } from "./processes.ts";
import type { Stage } from "./stage.ts";
import {
  type PairsOptions,
  type PairsResult,
  alternatingPairs,
  pacedShape,
} from "./trouble-pairs.ts";
import type { ViewersQuestion } from "./viewers.ts";

const VIEWERS = 50;

const seen = z.object({
  answers: z.number().min(1),
  refused: z.number().max(0),
  p95Ms: z.number(),
});

/** Live p99 while so many people look at the dashboard against the same run with nobody there. */
export async function viewerPairs(
  stage: Stage,
  { pairs, seconds }: PairsOptions,
): Promise<PairsResult> {
  const subject = "ours, 3 shadows";
  const shape = pacedShape(seconds);
  const { ours } = await stage.subject(subject);
  if (ours === undefined) throw new Error("ours has a dashboard");
  const viewers = await startChild(LOAD_CORE, "viewers.ts");
  const tell = <T>(question: ViewersQuestion, answer: z.ZodType<T>) =>
    viewers.ask(question, answer);
  try {
    return await alternatingPairs(stage, pairs, {
      beside: `${VIEWERS} viewers`,
      against: "none",
      without: () => stage.measure(subject, shape),
      async with() {
        await tell({ origin: ours.adminUrl, viewers: VIEWERS }, z.unknown());
        const found = await stage.measure(subject, shape);
        const { answers, p95Ms } = await tell({ end: true }, seen);
        stage.say(`${VIEWERS} viewers: ${answers} answers, p95 ${p95Ms.toFixed(1)} ms`);
        return found;
      },
    });
  } finally {
    await viewers.stop();
  }
}
