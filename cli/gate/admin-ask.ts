import { ShadowError } from "../../core/index.ts";
import { unreachable } from "../admin/unreachable.ts";

const ANSWER_TIMEOUT_MS = 10_000;

/**
 * Asks the API of an admin server; gives JSON as it came, undefined for what it does not have. Throws
 * USAGE for what is no address; asking throws GATE_UNREACHABLE, GATE_BAD_ANSWER or USAGE_TOKEN.
 */
export function adminAsk(
  url: string,
  token: string | undefined,
): (path: string) => Promise<string | undefined> {
  if (!URL.canParse(url))
    throw new ShadowError(
      "USAGE",
      `--url takes an address like http://127.0.0.1:8081, found ${url}.`,
    );
  const { origin } = new URL(url);
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return async (path) => {
    const { status, text } = await get(new URL(`/api/v1${path}`, url), headers);
    if (status === 404) return undefined;
    if (status === 401 || status === 403) {
      throw new ShadowError(
        "USAGE_TOKEN",
        `${origin} refused the token: give --token or set SHADOWDIFF_TOKEN.`,
      );
    }
    if (status !== 200) {
      throw new ShadowError("GATE_BAD_ANSWER", `${origin} answered ${status} to ${path}.`);
    }
    checkJson(text, origin);
    return text;
  };
}

async function get(
  url: URL,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  try {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    return { status: answer.status, text: await answer.text() };
  } catch (cause) {
    throw new ShadowError("GATE_UNREACHABLE", unreachable(url.origin, cause), { cause });
  }
}

function checkJson(text: string, origin: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw badAnswer(origin, cause);
  }
}

export function badAnswer(origin: string, cause?: unknown): ShadowError {
  return new ShadowError(
    "GATE_BAD_ANSWER",
    `${origin} does not answer like shadowdiff's admin server.`,
    { cause },
  );
}
