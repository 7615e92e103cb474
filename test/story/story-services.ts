import type { ServerResponse } from "node:http";
import { type Random, seededRandom } from "../../core/index.ts";
import { type RoleServer, startRole } from "../support/role-server.ts";

const KINDS = ["today", "worse", "restless", "other"] as const;
export type Kind = (typeof KINDS)[number];

/** Instances of a service that sells products: as today, and three that differ from that. */
export interface StoryServices {
  url(kind: Kind): string;
  close(): Promise<void>;
}

export async function startStoryServices(seed: number): Promise<StoryServices> {
  const services = new Map<Kind, RoleServer>();
  for (const [at, kind] of KINDS.entries()) {
    const random = seededRandom(seed + at);
    services.set(
      kind,
      await startRole(({ url: path = "/" }, response) => answer(kind, random, path, response)),
    );
  }
  return {
    url: (kind) => services.get(kind)?.url ?? "",
    async close() {
      for (const service of services.values()) await service.close();
    },
  };
}

/** What the product that a path names looks like, by the service that is asked. */
function answer(kind: Kind, random: Random, path: string, response: ServerResponse): void {
  const id = Number(path.split("/").at(-1));
  response.setHeader("content-type", "application/json");
  if (kind === "worse" && id % 9 === 0) response.statusCode = 500;
  const price = 1000 + id;
  const body = {
    ...{ id, name: `product ${id}`, price: kind === "worse" ? String(price) : price },
    // In one answer of twenty, whoever is asked.
    ...{ stock: kind === "restless" && random() < 0.05 ? 0 : 7 },
    ...(kind === "other" ? { currency: "EUR" } : {}),
  };
  response.end(JSON.stringify(body));
}
