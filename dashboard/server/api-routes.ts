import type { ApiRoute, RouteSources } from "./routes/api-route.ts";
import { readRoutes } from "./routes/read-routes.ts";
import { runRoutes } from "./routes/run-routes.ts";
import { steeringRoutes } from "./routes/steering-routes.ts";

/** Every route of this version, in the order of the document. */
export function apiRoutes(sources: RouteSources): ApiRoute[] {
  return [...runRoutes(sources), ...readRoutes(sources), ...steeringRoutes(sources)];
}
