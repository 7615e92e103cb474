import type { RequestHandler } from "express";
import { Problem } from "./problem.ts";

/** Refuses every method that was not handled before, and says which ones are. */
export function onlyMethods(...methods: readonly string[]): RequestHandler {
  const allowed = methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
  return (_request, response): never => {
    response.set("Allow", allowed.join(", "));
    throw new Problem("METHOD_NOT_ALLOWED", `only ${methods.join(", ")} is possible here`);
  };
}
