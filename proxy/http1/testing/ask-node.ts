import { once } from "node:events";
import { request } from "node:http";
import { createServer } from "node:net";

/** What a reader understood of an answer; text is latin1. */
export interface Understood {
  readonly status: number;
  readonly fields: readonly string[];
  readonly body: string;
  readonly trailers: readonly string[];
}

/** Node's own parser (llhttp, strict) as a second reader of answers. */
export interface NodeReader {
  /** Undefined where Node calls it no answer, or an incomplete one. */
  read(answer: Buffer, method: string): Promise<Understood | undefined>;
  close(): void;
}

export async function startNodeReader(): Promise<NodeReader> {
  let said = Buffer.alloc(0);
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(said));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  const { port } = address;
  return {
    read(answer, method) {
      said = Buffer.from(answer);
      return ask(port, method);
    },
    close: () => void server.close(),
  };
}

function ask(port: number, method: string): Promise<Understood | undefined> {
  return new Promise((resolve) => {
    const asked = request({
      ...{ port, host: "127.0.0.1", method },
      ...{ agent: false, maxHeaderSize: 131_072 },
    });
    asked.maxHeadersCount = 0;
    asked.on("error", () => resolve(undefined));
    asked.on("upgrade", (_answer, socket) => {
      socket.destroy();
      resolve(undefined);
    });
    asked.on("response", (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => {
        body += chunk.toString("latin1");
      });
      response.on("error", () => resolve(undefined));
      response.on("close", () => {
        if (!response.complete) resolve(undefined);
        else {
          const { rawHeaders: fields, rawTrailers: trailers } = response;
          resolve({ status: response.statusCode ?? 0, fields, body, trailers });
        }
      });
    });
    asked.end();
  });
}
