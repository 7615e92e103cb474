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
  /** A cluster of this one node, which serves all slots. */
  readonly cluster?: boolean;
}

/** A real redis-server at a free port of 127.0.0.1, with all its files in a folder of its own. */
export async function startRedis(options: RedisServerOptions = {}): Promise<RunningRedis> {
  const folder = await mkdtemp(join(tmpdir(), "shadowdiff-redis-"));
  const port = await freePort();
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
    if (options.persistent === true) args.push("--appendonly", "yes", "--appendfsync", "always");
    if (options.cluster === true)
      args.push("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1");
    child = spawn("redis-server", args, { stdio: "ignore" });
    await waitFor("redis-server to answer", async () =>
      (await ask(port, "PING")).startsWith("+PONG") ? true : undefined,
    );
    if (options.cluster !== true) return;
    await ask(port, "CLUSTER ADDSLOTSRANGE 0 16383");
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
