import { z } from "zod";
import { BODIES, QUERY } from "./route-schemas.ts";
import type { ApiRoute } from "./routes/api-route.ts";
import { problemSchema } from "./schema-parts.ts";

export interface OpenApiInfo {
  readonly title: string;
  readonly version: string;
}

/** The OpenAPI 3.1 document of exactly these routes, below `/api/v1`. */
export function openApiDocument(routes: readonly ApiRoute[], info: OpenApiInfo): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const item = (paths[`/api/v1${route.path}`] ??= {});
    item[route.method] = operation(route);
  }
  return {
    openapi: "3.1.0",
    info: { ...info, description: DESCRIPTION },
    servers: [{ url: "/" }],
    security: [{}, { bearer: [] }, { cookie: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        cookie: { type: "apiKey", in: "cookie", name: "shadowdiff_PORT" },
      },
      schemas: { Problem: jsonSchema(problemSchema) },
    },
  };
}

const DESCRIPTION =
  "What shadowdiff shows and how it is steered. Lists are {items, next}; next is handed back as cursor. " +
  "Errors are problem+json (RFC 9457) with a stable code. Where a token is set, send it as bearer token, " +
  "or post it as the form field token to /login for a cookie; a viewer's token only reads.";

function operation(route: ApiRoute): object {
  const answer = jsonSchema(BODIES[route.answer]);
  return {
    summary: route.summary,
    operationId: operationId(route),
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: json(jsonSchema(BODIES[route.body])) } }),
    responses: {
      "200": {
        description: route.summary,
        content: route.stream === true ? stream(answer) : json(answer),
      },
      default: {
        description: "A problem",
        content: {
          "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
        },
      },
    },
  };
}

function operationId(route: ApiRoute): string {
  const words = route.path
    .replace(/[{}]/g, "")
    .split(/[/.]/)
    .filter((word) => word !== "");
  return route.method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

function pathParameters(route: ApiRoute): object[] {
  return Object.entries(route.params).map(([name, description]) => ({
    name,
    in: "path",
    required: true,
    description,
    schema: { type: "string" },
  }));
}

function queryParameters(route: ApiRoute): object[] {
  return route.query.map((name) => ({
    name,
    in: "query",
    required: false,
    schema: jsonSchema(z.optional(QUERY[name])),
  }));
}

function json(schema: object): object {
  return { "application/json": { schema } };
}

function stream(schema: object): object {
  return { "text/event-stream": { schema } };
}

function jsonSchema(schema: z.core.$ZodType): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    unrepresentable: "any",
    io: "input",
  });
  return rest;
}
