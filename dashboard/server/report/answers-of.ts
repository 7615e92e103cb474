import type { ReadModels } from "../../../differ/index.ts";
import { JsonText } from "../json-text.ts";
import { Problem } from "../problem.ts";
import { type ApiRoute, get } from "../routes/api-route.ts";
import { readRoutes } from "../routes/read-routes.ts";
import { storedStatus } from "../routes/run-routes.ts";
import type { Ask } from "./ask.ts";

/** The answers of a run in a store, by the routes of the API and without its server. */
export function answersOf(reads: ReadModels): Ask {
  const routes: readonly ApiRoute[] = [
    get("/status", "As the run's process stored it last", {
      answer: "status",
      handle: () => storedStatus(reads),
    }),
    ...readRoutes({ reads }),
  ];
  return async (path) => {
    const url = new URL(path, "http://report");
    const query = Object.fromEntries(url.searchParams);
    for (const route of routes) {
      const params = paramsOf(route.path, url.pathname);
      if (params === undefined) continue;
      const session = { level: "viewer", end() {} } as const;
      return answerOf(() => route.handle({ params, query, body: undefined, session }));
    }
    return undefined;
  };
}

async function answerOf(handle: () => unknown): Promise<string | undefined> {
  try {
    const answer = await handle();
    return answer instanceof JsonText ? answer.text : JSON.stringify(answer);
  } catch (error) {
    if (error instanceof Problem && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}

/** The parts that a template (`/samples/{id}`) names, decoded; undefined where the path is another's. */
function paramsOf(template: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [template.split("/"), path.split("/")];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = decodeURIComponent(given[index] ?? "");
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name !== undefined) params[name] = value;
    else if (part !== value) return undefined;
  }
  return params;
}
