import type { Random } from "../../core/index.ts";
import { type Asked, type Service, type TripleAnswer, json, shuffled, uuid } from "./service.ts";

type Body = Record<string, unknown>;

/** An answer with what is noisy in most services. */
function noisyBody({ index, nowMs, random, instance }: Asked): Body {
  return {
    id: 1000 + (index % 37),
    name: `item ${index % 37}`,
    price: 12.5 + (index % 37),
    servedAt: Math.floor(nowMs / 1000) * 1000 + (nowMs % 1000),
    seconds: nowMs / 1000,
    at: new Date(nowMs).toISOString(),
    requestId: uuid(random),
    served: instance.requests,
    host: instance.host,
    startedAt: instance.startedAt,
    pid: instance.pid,
    uptimeS: Math.floor(nowMs / 1000) - instance.startedAt,
    load: Math.round(random() * 400) / 100,
    tags: shuffled(["new", "blue", "small", "eu"], random),
  };
}

export const noisy: Service = (asked) => json(noisyBody(asked));

export function changed(change: (body: Body, asked: Asked) => Body): Service {
  return (asked) => json(change(noisyBody(asked), asked));
}

export const flicker =
  (share: number): Service =>
  ({ index, random }) =>
    json({ id: index % 37, stock: random() < share ? null : 4 });

export const lognormal = (random: Random): number =>
  Math.exp(Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()) * 0.5) * 20;

export const plain: Service = ({ index }) => json({ id: index % 37, a: [1, 2, 3], b: { c: "x" } });

/** A text whose other parts are different in each answer. */
export function page(sentence: string): Service {
  return ({ nowMs, random, index }) => ({
    status: 200,
    headers: [["content-type", "text/plain"]],
    body: `${sentence}\nitem ${index % 37}\nit is ${new Date(nowMs).toISOString()}\ncsrf: ${uuid(random)}\n`,
  });
}

export function xml(index: number, more: string): TripleAnswer {
  return {
    status: 200,
    headers: [["content-type", "application/xml"]],
    body: `<?xml version="1.0"?><root><item n="${index % 37}"/>${more}</root>`,
  };
}

/** Each instance answers 503 for 15 requests in a row now and then. */
export function outages(): Service {
  const left = { primary: 0, secondary: 0, candidate: 0 };
  return ({ index, random, instance: { role } }) => {
    if (left[role] > 0) left[role] -= 1;
    else if (random() < 0.002) left[role] = 15;
    return left[role] > 0
      ? json({ error: "overloaded" }, { status: 503 })
      : json({ id: index % 37 });
  };
}

export function list(index: number): { id: number }[] {
  return Array.from({ length: 5 }, (_, at) => ({ id: index * 10 + at }));
}
