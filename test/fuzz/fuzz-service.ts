import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { Socket } from "node:net";
import { errorCode } from "../../core/index.ts";
import { type ServiceScript, withoutAfterthoughts } from "./answer-grammar.ts";
import { ID } from "./request-grammar.ts";
import type { ReadRequest } from "./read-as-node.ts";

/** Answers that are right, whatever else goes on, have paths that begin so. */
export const CANARY = "/canary/";
/** Of a request that was cut off, which is no fault. */
const CUT = "HPE_INVALID_EOF_STATE";
const SEEN_MAX = 20_000;

/** A service that reads strictly, remembers every request, and answers as it is told, in raw bytes. */
export interface FuzzService {
  readonly url: string;
  /** Requests in order of arrival, but for canaries. */
  readonly seen: ReadRequest[];
  /** What came to it and was not HTTP. */
  readonly problems: string[];
  /** How requests are answered whose path bears the id `/f/ID`; others are answered right. */
  readonly scripts: Map<string, ServiceScript>;
  forget(): void;
  close(): Promise<void>;
}

/** What an answer says it is for. */
export function tagOf(method: string, path: string): string {
  return Buffer.from(`${method} ${path}`, "latin1").toString("base64url").slice(-200);
}

export async function startFuzzService(): Promise<FuzzService> {
  const seen: ReadRequest[] = [];
  const problems: string[] = [];
  const scripts = new Map<string, ServiceScript>();
  const server = createServer(
    { maxHeaderSize: 262_144, requestTimeout: 0, headersTimeout: 0, requireHostHeader: true },
    (request, response) => {
      if (request.url?.startsWith(CANARY) === true) answerCanary(request);
      else serve(request, response);
    },
  );
  server.keepAliveTimeout = 0;
  server.maxHeadersCount = 0;
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const { method = "", url = "" } = request;
    const entry: ReadRequest = { method, path: url, body: "", complete: false };
    seen.push(entry);
    if (seen.length > SEEN_MAX) throw new Error("nobody looks at what the service has seen");
    request.on("data", (chunk: Buffer) => {
      entry.body += chunk.toString("latin1");
    });
    request.on("end", () => {
      entry.complete = true;
    });
    request.on("error", () => undefined);
    response.on("error", () => undefined);
    const id = /^\/f\/(\w{4})/.exec(url)?.[1] ?? "";
    const script = scripts.get(id);
    if (script === undefined) answerRight(request);
    else if (script.when === "head") void playScript(script, { id, request });
    else request.on("end", () => void playScript(script, { id, request }));
  };
  server.on("upgrade", (request: IncomingMessage, socket: Socket) => {
    seen.push({ method: "GET", path: request.url ?? "", body: "", complete: true });
    socket.on("error", () => undefined);
    socket.end("HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\nraw");
  });
  server.on("clientError", (error, socket) => {
    const code = errorCode(error);
    if (code.startsWith("HPE_") && code !== CUT) problems.push(code);
    socket.destroy();
  });
  server.on("connect", (_request, socket) => {
    problems.push("a CONNECT");
    socket.destroy();
  });
  return {
    url: await listening(server),
    seen,
    problems,
    scripts,
    forget() {
      seen.length = 0;
      problems.length = 0;
      scripts.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Past node:http, whose answers would wait for the ones before them that were written raw. */
function answer(
  request: IncomingMessage,
  { fields = "", body }: { fields?: string; body: string },
): void {
  const head = `HTTP/1.1 200 OK\r\n${fields}Content-Length: ${body.length}\r\n\r\n`;
  if (!request.socket.writable) return;
  request.socket.write(request.method === "HEAD" ? head : head + body, "latin1");
}

function answerCanary(request: IncomingMessage): void {
  let body = "";
  request.on("data", (chunk: Buffer) => {
    body += chunk.toString("latin1");
  });
  request.on("end", () => answer(request, { body: `${request.method} ${request.url} ${body}` }));
}

function answerRight(request: IncomingMessage): void {
  const { method = "", url = "" } = request;
  const fields = `X-Tag: ${tagOf(method, url)}\r\n`;
  if (url.includes("/early")) answer(request, { fields, body: "early" });
  else request.on("end", () => answer(request, { fields, body: `right ${url.length}` }));
}

async function playScript(
  script: ServiceScript,
  { id, request }: { id: string; request: IncomingMessage },
): Promise<void> {
  const { socket, method = "" } = request;
  for (const piece of withoutAfterthoughts(script.pieces, method)) {
    if (!socket.writable) return;
    socket.write(piece.replaceAll(ID, id), "latin1");
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (script.finish === "end") socket.end();
  if (script.finish === "reset") socket.resetAndDestroy();
}

function listening(server: ReturnType<typeof createServer>): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const bound = server.address();
      const port = bound !== null && typeof bound === "object" ? bound.port : 0;
      resolve(`http://127.0.0.1:${port}`);
    });
  });
}
