import { createServer } from "node:net";

/** A role in trouble: never answers ("hung"), or answers after two seconds ("slow"). Port, manner. */
const [port, manner] = process.argv.slice(2);
const SLOW_MS = 2000;
const ANSWER = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";

const server = createServer((socket) => {
  socket.on("error", () => {});
  if (manner !== "slow") {
    socket.resume();
    return;
  }
  // A connection carries one request at a time, without a body: one chunk is one request.
  socket.on("data", () => setTimeout(() => socket.writable && socket.write(ANSWER), SLOW_MS));
});
server.listen(Number(port), "127.0.0.1", () => {
  process.stdout.write("ready\n");
});
process.on("SIGTERM", () => process.exit(0));
