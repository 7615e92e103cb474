import { createServer } from "node:http";

/** Takes uploads whole before it answers, and gives as many bytes as the path asks for. Port. */
const CHUNK = Buffer.alloc(65_536, "a");

const server = createServer((request, response) => {
  let received = 0;
  request.on("data", (chunk: Buffer) => {
    received += chunk.length;
  });
  request.on("end", () => {
    if (request.method === "POST") {
      response.end(String(received));
      return;
    }
    let left = Number(request.url?.split("/").at(-1));
    response.setHeader("content-length", left);
    const more = (): void => {
      while (left > 0) {
        const chunk = left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK;
        left -= chunk.length;
        if (!response.write(chunk)) return;
      }
      response.end();
    };
    response.on("drain", more);
    more();
  });
});
server.listen(Number(process.argv[2]), "127.0.0.1", () => {
  process.stdout.write("ready\n");
});
process.on("SIGTERM", () => process.exit(0));
