import { type AddressInfo, type Socket, connect, createServer } from "node:net";

/** A TCP path to a server that can be made to fail. */
export interface FaultyPath {
  readonly port: number;
  /**
   * Cuts the connection that sends the text next, when the server has answered it, before the answer
   * comes through. Resolves when it happened.
   */
  cutReplyTo(text: string): Promise<void>;
  /** Nothing passes either way on the connections that are there, without any end; new ones pass. */
  swallow(): void;
  /** Nothing passes on new connections either, until `heal`. */
  swallowAll(): void;
  heal(): void;
  /** Cuts all connections. */
  cut(): void;
  /** New connections lead to another server. */
  leadTo(port: number): void;
  /** Connections that are open. */
  open(): number;
  /** Connections that were made, ever. */
  made(): number;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  silent: boolean;
  cutting: (() => void) | undefined;
}

export async function faultyPath(firstPort: number): Promise<FaultyPath> {
  let toPort = firstPort;
  let made = 0;
  const pairs = new Set<Pair>();
  let silentForAll = false;
  let cutAfter: { readonly text: string; readonly done: () => void } | undefined;
  const listener = createServer((client) => {
    const server = connect(toPort, "127.0.0.1");
    const pair: Pair = { client, server, silent: silentForAll, cutting: undefined };
    pairs.add(pair);
    made += 1;
    client.on("data", (chunk) => {
      if (pair.silent) return;
      if (cutAfter !== undefined && chunk.includes(cutAfter.text)) {
        pair.cutting = cutAfter.done;
        cutAfter = undefined;
      }
      server.write(chunk);
    });
    server.on("data", (chunk) => {
      if (pair.silent) return;
      if (pair.cutting === undefined) {
        client.write(chunk);
        return;
      }
      client.destroy();
      pair.cutting();
    });
    for (const socket of [client, server]) {
      socket.on("error", () => undefined);
      socket.on("close", () => {
        pairs.delete(pair);
        client.destroy();
        server.destroy();
      });
    }
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => listener.once("listening", resolve));
  const swallow = (): void => {
    for (const pair of pairs) pair.silent = true;
  };
  const cut = (): void => {
    for (const { client } of pairs) client.destroy();
  };
  return {
    port: portOf(listener.address()),
    cutReplyTo: (text) =>
      new Promise((done) => {
        cutAfter = { text, done };
      }),
    swallow,
    swallowAll() {
      silentForAll = true;
      swallow();
    },
    heal() {
      silentForAll = false;
    },
    cut,
    leadTo(port) {
      toPort = port;
    },
    open: () => pairs.size,
    made: () => made,
    async close() {
      cut();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("no TCP address");
  return address.port;
}
