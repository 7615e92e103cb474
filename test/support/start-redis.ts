import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitFor } from "./wait-for.ts";

/** Whether the machine has redis-server; `npm test` installs it on Debian as root. */
export const hasRedis = spawnSync("redis-server", ["--version"]).error === undefined;

export interface RunningRedis {
  readonly port: number;
  /** Where the nodes of a cluster talk to this one. */
  readonly busPort: number;
  readonly url: string;
  /** Ends it at once, as a crash does, and starts it again at the same port. */
  restart(): Promise<void>;
  /** Ends it without starting it again. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface RedisServerOptions {
  /** Every write is on disk before it is answered, so a restart has the data. */
  readonly persistent?: boolean;
  /** A cluster of this one node, which serves these slots, by default all; `startCluster` makes one of several. */
  readonly cluster?: boolean | { readonly slots: string };
  /** More of the command line. */
  readonly more?: readonly string[];
}

/** A real redis-server at a free port of 127.0.0.1, with all its files in a folder of its own. */
export async function startRedis(options: RedisServerOptions = {}): Promise<RunningRedis> {
  const folder = await mkdtemp(join(tmpdir(), "shadowdiff-redis-"));
  const port = await freePort();
  // By default it is the port and 10,000, which may be no port at all.
  const busPort = await freePort();
  const { cluster = false } = options;
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
    if (options.persistent === true) args.push("--appendonly", "yes", "--appendfsync", "always");
    if (cluster !== false) {
      args.push("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1");
      args.push("--cluster-port", String(busPort));
    }
    args.push(...(options.more ?? []));
    child = spawn("redis-server", args, { stdio: "ignore" });
    await waitFor("redis-server to answer", async () =>
      /^(?:\+PONG|-NOAUTH)/u.test(await ask(port, "PING")) ? true : undefined,
    );
    if (cluster === false) return;
    const slots = cluster === true ? "0 16383" : cluster.slots;
    await ask(port, `CLUSTER ADDSLOTSRANGE ${slots}`);
    if (cluster !== true) return;
    await waitFor("the cluster to serve its slots", async () =>
      (await ask(port, "CLUSTER INFO")).includes("cluster_state:ok") ? true : undefined,
    );
  };
  const kill = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (running === undefined) return;
    const ended = new Promise((resolve) => running.once("close", resolve));
    running.kill("SIGKILL");
    await ended;
  };
  await start();
  return {
    port,
    busPort,
    url: `redis://127.0.0.1:${port}`,
    start,
    kill,
    restart: async () => {
      await kill();
      await start();
    },
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A cluster of three nodes, each of which serves a third of the slots. */
export async function startCluster(): Promise<readonly RunningRedis[]> {
  const thirds = ["0 5461", "5462 10922", "10923 16383"];
  const nodes = await Promise.all(thirds.map((slots) => startRedis({ cluster: { slots } })));
  const [first, ...others] = nodes;
  for (const { port } of others)
    await ask(port, `CLUSTER MEET 127.0.0.1 ${first?.port} ${first?.busPort}`);
  for (const { port } of nodes) {
    await waitFor("the nodes to know each other", async () => {
      const told = await ask(port, "CLUSTER INFO");
      return told.includes("cluster_state:ok") && told.includes("cluster_size:3")
        ? true
        : undefined;
    });
  }
  return nodes;
}

/** One inline command and the beginning of its answer; "" where nobody listens. */
function ask(port: number, command: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(`${command}\r\n`));
    socket.once("data", (answer) => {
      socket.destroy();
      resolve(answer.toString());
    });
    socket.once("error", () => resolve(""));
    socket.once("close", () => resolve(""));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port }: Pick<AddressInfo, "port"> = addressOf(server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === "string") throw new Error("no TCP address");
  return address;
}
