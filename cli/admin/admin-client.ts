import { z } from "zod";
import { ShadowError } from "../../core/index.ts";
import { unreachable } from "./unreachable.ts";

/** The API of a running shadowdiff, as another process sees it. Answers are outside data. */
export interface AdminClient {
  /** `path` below /api/v1/. */
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
}

export interface AdminClientOptions {
  readonly url: string;
  readonly token: string | undefined;
}

const ANSWER_TIMEOUT_MS = 10_000;
const problemSchema = z.object({ code: z.string(), detail: z.string() });

/**
 * Throws USAGE where the address is none; asking throws ADMIN_UNREACHABLE, ADMIN_BAD_ANSWER, RUN_OVER
 * or USAGE_TOKEN.
 */
export function createAdminClient({ url, token }: AdminClientOptions): AdminClient {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new ShadowError(
      "USAGE",
      `--url takes an address like http://127.0.0.1:8081, found ${url}.`,
    );
  const base = new URL("/api/v1/", url);
  const headers = {
    "content-type": "application/json",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const ask = async (path: string, init: RequestInit): Promise<unknown> => {
    const { status, text } = await fetched(new URL(path, base), { ...init, headers });
    if (status === 200) return parsed(text, base.origin);
    throw refused(base.origin, { path, status, text });
  };
  return {
    get: (path) => ask(path, {}),
    post: (path, body) => ask(path, { method: "POST", body: JSON.stringify(body) }),
  };
}

async function fetched(url: URL, init: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    return { status: answer.status, text: await answer.text() };
  } catch (cause) {
    throw new ShadowError("ADMIN_UNREACHABLE", unreachable(url.origin, cause), { cause });
  }
}

function parsed(text: string, origin: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ShadowError(
      "ADMIN_BAD_ANSWER",
      `${origin} does not answer like shadowdiff's admin server.`,
      { cause },
    );
  }
}

function refused(
  origin: string,
  answer: { readonly path: string; readonly status: number; readonly text: string },
): ShadowError {
  const { path, status, text } = answer;
  const problem = problemOf(text);
  const detail = problem === undefined ? "" : `: ${problem.detail}`;
  if (status === 401 || status === 403)
    return new ShadowError(
      "USAGE_TOKEN",
      `${origin} refused the token${detail}. Give --token or set SHADOWDIFF_TOKEN.`,
    );
  if (status === 409) return new ShadowError("RUN_OVER", `${origin} refused${detail}.`);
  return new ShadowError(
    "ADMIN_BAD_ANSWER",
    `${origin} answered ${status} to /api/v1/${path}${detail}.`,
  );
}

/** Undefined where somebody in between refused, in a form of their own. */
function problemOf(text: string): z.output<typeof problemSchema> | undefined {
  try {
    return problemSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
