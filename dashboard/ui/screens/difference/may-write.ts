import { useAnswer } from "../../data/api.ts";
import { embeddedAnswers } from "../../data/fetch-json.ts";
import type { Session } from "../../data/shapes.ts";
import type { HeldFile } from "../../../server/steering.ts";

/** Why nothing can be written from here, as sentences; undefined where it can. */
export function whyNotWritten(
  session: Session | undefined,
  held: HeldFile | undefined,
): string | undefined {
  if (session?.level === "viewer") {
    return "You are logged in as a viewer, who may look at everything and change nothing. Log in with the admin's token, or do it where the files are:";
  }
  if (held?.writable === false) {
    return `${held.why ?? "The file cannot be written from here."} You can do it where the files are:`;
  }
  return undefined;
}

/** The same for a screen that shows a file of the configuration. */
export function useWhyNotWritten(held: HeldFile | undefined): string | undefined {
  const report = embeddedAnswers() !== undefined;
  const { value: session } = useAnswer<Session>(report ? undefined : "/session");
  if (report) return "This is a report, which changes nothing. You can do it where the files are:";
  return whyNotWritten(session, held);
}
