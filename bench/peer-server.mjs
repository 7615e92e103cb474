// A Node proxy that somebody else wrote, as its documentation starts it, with kept connections to
// the live service: node peer-server.mjs NAME PORT LIVE_PORT. Plain JavaScript, because the peers'
// packages are installed in bench/ alone and the repository's type check must pass without them.
import { Agent, createServer } from "node:http";

const [name, port, live] = process.argv.slice(2);
const target = `http://127.0.0.1:${live}`;
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const ready = () => process.stdout.write("ready\n");

const PEERS = {
  "http-proxy": async () => {
    const { default: httpProxy } = await import("http-proxy");
    serve(httpProxy.createProxyServer({ target, agent }));
  },
  httpxy: async () => {
    const { createProxyServer } = await import("httpxy");
    serve(createProxyServer({ target, agent }));
  },
  "@fastify/http-proxy": async () => {
    const { default: fastify } = await import("fastify");
    const { default: plugin } = await import("@fastify/http-proxy");
    const app = fastify();
    await app.register(plugin, { upstream: target });
    await app.listen({ port: Number(port), host: "127.0.0.1" });
    ready();
  },
};

function serve(proxy) {
  proxy.on("error", (_error, _request, response) => response?.destroy?.());
  createServer((request, response) => proxy.web(request, response)).listen(
    Number(port),
    "127.0.0.1",
    ready,
  );
}

process.on("SIGTERM", () => process.exit(0));
await PEERS[name]();
