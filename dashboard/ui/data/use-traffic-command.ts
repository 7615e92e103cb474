import { useAnswer } from "./api.ts";
import { inRun } from "./in-run.ts";
import type { StatusAnswer } from "./shapes.ts";

/** A command that sends a request through this run, for who has not sent any; undefined where nothing listens. */
export function useTrafficCommand(): string | undefined {
  const { value } = useAnswer<StatusAnswer>(inRun("/status"));
  const address = value?.addresses?.proxy ?? value?.addresses?.tap;
  return address === undefined ? undefined : `curl -i ${address}/`;
}
