import { Agent, request } from "node:http";
import type { Stage } from "./stage.ts";
import { median } from "./statistics.ts";

const BYTES = 20_000_000;
const BODY = Buffer.alloc(BYTES, "a");
const PER_ROUND = 5;

export interface Transfer {
  readonly way: "up" | "down";
  readonly directMs: number;
  readonly oursMs: number;
}

/** 20 MB up and down, one at a time on a kept connection, direct and through ours in turn. */
export async function transfers(stage: Stage, rounds: number): Promise<readonly Transfer[]> {
  const direct = await stage.subject("direct, transfer");
  const ours = await stage.subject("ours, transfer");
  const found: Transfer[] = [];
  for (const way of ["up", "down"] as const) {
    const times = { direct: [] as number[], ours: [] as number[] };
    // The first of each is not counted: it opens the connections.
    for (let turn = 0; turn <= rounds * PER_ROUND; turn += 1) {
      const directMs = await transferMs(direct.origin, way);
      const oursMs = await transferMs(ours.origin, way);
      if (turn === 0) continue;
      times.direct.push(directMs);
      times.ours.push(oursMs);
    }
    found.push({ way, directMs: median(times.direct), oursMs: median(times.ours) });
    stage.say(
      `20 MB ${way}: ${median(times.direct).toFixed(1)} ms direct, ${median(times.ours).toFixed(1)} ms`,
    );
  }
  return found;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function transferMs(origin: string, way: "up" | "down"): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const asked = request(
      `${origin}/bytes/${BYTES}`,
      way === "up"
        ? { method: "POST", agent, headers: { "content-length": BYTES } }
        : { method: "GET", agent },
    );
    asked.on("error", reject);
    asked.on("response", (response) => {
      let received = 0;
      response.on("data", (chunk: Buffer) => {
        received += chunk.length;
      });
      response.on("error", reject);
      response.on("end", () => {
        if (way === "down" && received !== BYTES) {
          reject(new Error(`${received} of ${BYTES} bytes came back`));
          return;
        }
        resolve(performance.now() - startedAt);
      });
    });
    asked.end(way === "up" ? BODY : undefined);
  });
}
