import type { ReadRequest } from "./read-as-node.ts";

/**
 * Throws where a service got what no client asked, more often than it was asked, or with another
 * body: the bytes of one request that became another one's.
 */
export function mustBeAsked(
  where: string,
  { asked, seen }: { asked: readonly ReadRequest[]; seen: readonly ReadRequest[] },
): void {
  const left = new Map<string, ReadRequest[]>();
  for (const request of asked) {
    const key = `${request.method} ${request.path}`;
    const same = left.get(key);
    if (same === undefined) left.set(key, [request]);
    else same.push(request);
  }
  for (const request of seen) {
    const same = left.get(`${request.method} ${request.path}`) ?? [];
    const index = same.findIndex((one) => isSame(one, request));
    if (index === -1) {
      const { method, path, body } = request;
      const text = JSON.stringify({ method, path: path.slice(0, 200), body: body.slice(0, 200) });
      throw new Error(`${where} got a request that no client asked, or got it twice: ${text}`);
    }
    same.splice(index, 1);
  }
}

function isSame(asked: ReadRequest, seen: ReadRequest): boolean {
  if (seen.complete) return asked.complete && asked.body === seen.body;
  return asked.body.startsWith(seen.body);
}
