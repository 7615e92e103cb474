import { createServer } from "node:net";

/** Accepts, reads and never answers: a shadow that hangs. */
const server = createServer((socket) => {
  socket.resume();
  socket.on("error", () => {});
});
server.listen(Number(process.argv[2]), "127.0.0.1", () => {
  process.stdout.write("ready\n");
});
process.on("SIGTERM", () => process.exit(0));
