import { errorCode } from "../../core/index.ts";

/** What `fetch` says of an address that it never asks (ports of other protocols). */
const BAD_PORT = "bad port";

/** Why an admin server was not reached, and what to do; `fetch` hides the reason in its cause. */
export function unreachable(origin: string, error: unknown): string {
  const code = codeOf(error);
  const start = `start shadowdiff run, or give the address that its ready line prints as "admin"`;
  switch (code) {
    case "ECONNREFUSED":
      return `nothing listens at ${origin} (${code}): ${start}.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `the host of ${origin} has no address (${code}): check its name.`;
    case BAD_PORT:
      return `${origin} is a port that no HTTP client asks (${code}): ${start}.`;
    case "TimeoutError":
      return `${origin} does not answer in time (${code}): is shadowdiff running there?`;
    default:
      return `${origin} does not answer (${code}): is shadowdiff running there?`;
  }
}

function codeOf(error: unknown): string {
  let name = "unknown";
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = errorCode(at, "");
    if (code !== "") return code;
    if (at.message === BAD_PORT) return BAD_PORT;
    if (at instanceof AggregateError) return codeOf(at.errors[0]);
    name = at.name;
  }
  return name;
}
