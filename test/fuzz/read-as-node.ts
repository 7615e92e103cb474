import { type IncomingMessage, createServer } from "node:http";
import { type Duplex, duplexPair } from "node:stream";

/** A request as a strict reader understood it; text is latin1. */
export interface ReadRequest {
  readonly method: string;
  /** Path and query, or `*`: what of the target goes to a service. */
  readonly path: string;
  body: string;
  complete: boolean;
}

/**
 * Reads the bytes of one connection as Node's parser does where nobody answers: every request that
 * anybody may take out of them, in order. Bodies that come incomplete stay so.
 */
export async function readAsNode(bytes: string): Promise<ReadRequest[]> {
  const requests: ReadRequest[] = [];
  // Upgrades are read over, so that what stands behind one is in the list too.
  const server = createServer({
    maxHeaderSize: 262_144,
    requireHostHeader: false,
    shouldUpgradeCallback: () => false,
  });
  server.maxHeadersCount = 0;
  const take = (request: IncomingMessage): void => {
    const { method = "", url = "" } = request;
    const entry = { method, path: pathOf(method, url), body: "", complete: false };
    requests.push(entry);
    request.on("data", (chunk: Buffer) => {
      entry.body += chunk.toString("latin1");
    });
    request.on("end", () => {
      entry.complete = true;
    });
    request.on("error", () => undefined);
  };
  server.on("request", take);
  server.on("checkContinue", take);
  server.on("checkExpectation", take);
  const [near, far] = duplexPair();
  far.on("error", () => undefined);
  near.on("error", () => undefined);
  far.resume();
  const over = new Promise<void>((resolve) => {
    near.on("close", () => resolve());
    // What stood before the error may still wait to be told.
    server.on("clientError", () => resolve());
  });
  server.emit("connection", near);
  await Promise.race([written(far, bytes), over]);
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  near.destroy();
  far.destroy();
  return requests;
}

function written(to: Duplex, bytes: string): Promise<void> {
  return new Promise((resolve) => void to.write(bytes, "latin1", () => resolve()));
}

function pathOf(method: string, target: string): string {
  const absolute = /^https?:\/\/[^/?#]*(.*)$/is.exec(target);
  if (absolute === null) return target;
  const rest = absolute[1] ?? "";
  if (rest === "") return method === "OPTIONS" ? "*" : "/";
  return rest.startsWith("/") ? rest : `/${rest}`;
}
