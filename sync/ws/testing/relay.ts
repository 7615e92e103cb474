import { type AddressInfo, type Server, type Socket, connect, createServer } from "node:net";

/** A way between client and server that a test can cut, hold still, or lead elsewhere. */
export interface Relay extends AsyncDisposable {
  readonly url: string;
  /** Where new connections go. */
  leadTo(port: number): void;
  /** Ends every connection at once. */
  cut(): void;
  /** Forwards what the client sends next, and then cuts before the answer comes back. */
  cutNextAnswer(): void;
  /** Nothing passes any more on the connections that are open, and neither side is told. */
  holdStill(): void;
  /** New connections are refused, or let through again. */
  refuse(refused: boolean): void;
  readonly opened: number;
}

export async function startRelay(port: number): Promise<Relay> {
  let target = port;
  let refusing = false;
  let cutting = false;
  let opened = 0;
  const pairs = new Set<{ client: Socket; server: Socket; still: boolean }>();
  const listener: Server = createServer((client) => {
    if (refusing) {
      client.destroy();
      return;
    }
    opened += 1;
    const server = connect(target, "127.0.0.1");
    const pair = { client, server, still: false };
    pairs.add(pair);
    let answersCut = false;
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    client.on("data", (bytes) => {
      if (pair.still) return;
      answersCut ||= cutting;
      cutting = false;
      server.write(bytes);
    });
    server.on("data", (bytes) => {
      if (pair.still) return;
      if (answersCut) end();
      else client.write(bytes);
    });
    for (const socket of [client, server]) {
      socket.on("error", end);
      socket.on("close", end);
    }
  });
  await new Promise<void>((resolve) => {
    listener.listen(0, "127.0.0.1", resolve);
  });
  const cut = (): void => {
    for (const { client, server } of pairs) {
      client.destroy();
      server.destroy();
    }
  };
  return {
    url: `ws://127.0.0.1:${portOf(listener.address())}`,
    leadTo: (other) => (target = other),
    cut,
    cutNextAnswer: () => (cutting = true),
    holdStill() {
      for (const pair of pairs) pair.still = true;
    },
    refuse: (refused) => (refusing = refused),
    get opened() {
      return opened;
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => {
        listener.close(resolve);
      });
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== "object" || address === null) throw new Error("the relay has no port");
  return address.port;
}
