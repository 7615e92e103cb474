import { z } from "zod";

const operation = z.object({
  requestBody: z.unknown().optional(),
  responses: z.object({ "200": z.object({ content: z.record(z.string(), z.unknown()) }) }),
});
const documentSchema = z.object({
  openapi: z.literal("3.1.0"),
  paths: z.record(z.string(), z.record(z.string(), operation)),
});
const content = z.object({ "application/json": z.object({ schema: z.unknown() }) });

export interface Driven {
  /** What stands for each part of a path in braces, by the path below /api/v1. */
  readonly values: Readonly<Record<string, string>>;
  /** A query for a route that needs one, likewise. */
  readonly queries?: Readonly<Record<string, string>>;
  /** A body for each route that takes one, by "POST /mirror"; made when it is sent. */
  readonly bodies: Readonly<Record<string, () => unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks every route of the document, in its order; throws where an answer is not as its schema there says. */
export async function holdToDocument(url: string, driven: Driven): Promise<string[]> {
  const { headers = {}, values, queries = {}, bodies } = driven;
  const answer = await fetch(`${url}/api/v1/openapi.json`, { headers });
  const { paths } = documentSchema.parse(await answer.json());
  const asked: string[] = [];
  for (const [full, operations] of Object.entries(paths)) {
    const path = full.replace("/api/v1", "");
    for (const [method, { requestBody, responses }] of Object.entries(operations)) {
      const name = `${method.toUpperCase()} ${path}`;
      asked.push(name);
      const to = `${url}/api/v1${path.replace(/\{\w+\}/, values[path] ?? "")}${queries[path] ?? ""}`;
      const body = requestBody === undefined ? {} : await bodies[name]?.();
      const sent =
        method === "get"
          ? { headers }
          : {
              ...{ method: method.toUpperCase(), body: JSON.stringify(body) },
              headers: { "content-type": "application/json", ...headers },
            };
      const stopped = new AbortController();
      const response = await fetch(to, { ...sent, signal: stopped.signal });
      const [type = ""] = (response.headers.get("content-type") ?? "").split(";", 1);
      if (response.status !== 200 || !Object.hasOwn(responses["200"].content, type))
        throw new Error(`${name}: ${response.status} ${type} ${await response.text()}`);
      if (type === "application/json") {
        const found: unknown = await response.json();
        const { schema } = content.parse(responses["200"].content)["application/json"];
        holdTo(schema, found, name);
      }
      stopped.abort();
    }
  }
  return asked;
}

function holdTo(schema: unknown, found: unknown, name: string): void {
  if (typeof schema !== "object" || schema === null) throw new Error(`${name} has no schema`);
  const read = z.fromJSONSchema({ ...schema });
  if (read.safeParse(null).success) throw new Error(`${name} is documented to answer anything`);
  const { error } = read.safeParse(found);
  if (error !== undefined) throw new Error(`${name} answers otherwise: ${error.message}`);
}
