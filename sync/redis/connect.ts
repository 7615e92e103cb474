import { Cluster, Redis, type RedisOptions } from "ioredis";
import type { Clock, Logger, Random } from "../../core/index.ts";
import { SyncError } from "../sync-error.ts";
import type { ScriptRunner } from "./commands.ts";
import type { ReaderConnection } from "./reader.ts";
import { openReaderConnection } from "./reader-connection.ts";
import { plain } from "./refusal.ts";

/** Where Redis is: an address such as `redis://host:6379/0`, options, or a client to copy. */
export type RedisSource = string | RedisOptions | Redis | Cluster;

export interface ConnectOptions {
  readonly source: RedisSource;
  readonly connectMs: number;
  /** A connection that owes an answer and says nothing for so long is cut and made anew. */
  readonly silentMs: number;
  readonly blockMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger | undefined;
  /** Commands are sent again: whether the state is still there must be looked at. */
  readonly onReconnected: () => void;
}

/** The connections of a backend. */
export interface Links {
  readonly runner: ScriptRunner;
  /** Runs of the same group can be read over one connection. */
  groupOf(run: string): string;
  /** `key` is any key of the run that is read. */
  openReader(key: string, signal: AbortSignal): Promise<ReaderConnection>;
  /** Names the Redis process that answers; undefined where several do. */
  serverId(): string | undefined;
  /** What the connection said last, where it has not answered since. */
  trouble(): string | undefined;
  close(): Promise<void>;
}

const RETRY_MAX_MS = 2000;
/** What another attempt changes nothing about. */
const REFUSED = /\b(?:WRONGPASS|NOAUTH|NOPERM)\b/;
const QUIT_MS = 1000;

/**
 * Opens the connection for commands, and throws CONNECTION_LOST where Redis does not answer in time.
 * A client that is handed in is copied, never used or closed.
 */
export async function connect(options: ConnectOptions): Promise<Links> {
  const { source } = options;
  let reason: unknown;
  const refused = Promise.withResolvers<never>();
  refused.promise.catch(() => undefined);
  const said = (error: unknown): void => {
    reason = error;
    if (REFUSED.test(String(error))) refused.reject(error);
  };
  const links =
    source instanceof Cluster
      ? clusterLinks(source, { ...options, said })
      : nodeLinks({ ...options, said });
  const { client } = links;
  client.on("error", (error: unknown) => {
    said(error);
    options.logger?.warn("sync connection", { reason: String(error) });
  });
  client.on("ready", () => said(undefined));
  try {
    await Promise.race([ready(client, options), refused.promise]);
  } catch {
    client.disconnect();
    const why = reason instanceof Error ? `: ${reason.message.replace(/\.+$/, "")}` : "";
    const sentence = REFUSED.test(String(reason))
      ? `Redis refused who asked${why}. Check user and password.`
      : `Redis did not answer within ${options.connectMs} ms${why}. Check its address and that it is up.`;
    throw new SyncError("CONNECTION_LOST", sentence, { cause: plain(reason) });
  }
  const trouble = () => (reason instanceof Error ? reason.message : undefined);
  return { ...links, trouble, close: () => end(client, options.clock) };
}

interface OpenOptions extends ConnectOptions {
  /** What the connection said, where it is not well. */
  readonly said: (error: unknown) => void;
}

type OpenLinks = Omit<Links, "close" | "trouble"> & { readonly client: Redis | Cluster };

function nodeLinks(options: OpenOptions): OpenLinks {
  const { source, blockMs } = options;
  const own = { ...common(options), retryStrategy: retry(options.random) };
  const client = openNode(source, own);
  return {
    client,
    runner: client,
    groupOf: () => "",
    openReader: (_key, signal) =>
      openReaderConnection(readerOf(client), { unblocker: client, blockMs, signal }),
    serverId: identify(client, options.onReconnected),
  };
}

function openNode(source: RedisSource, own: OwnOptions): Redis {
  if (typeof source === "string") return new Redis(source, own);
  if (source instanceof Redis) return source.duplicate(own);
  if (source instanceof Cluster) throw new TypeError("a cluster is no node");
  return new Redis({ ...source, ...own });
}

function clusterLinks(source: Cluster, options: OpenOptions): OpenLinks {
  const client = source.duplicate([], {
    keyPrefix: "",
    clusterRetryStrategy: retry(options.random),
    lazyConnect: false,
    redisOptions: { ...source.options.redisOptions, ...common(options) },
  });
  return {
    client,
    runner: client,
    groupOf: (run) => run,
    async openReader(key, signal) {
      const slot = await client.cluster("KEYSLOT", key);
      const address = client.slots[slot]?.[0];
      const node = client
        .nodes("master")
        .find((one) => `${one.options.host}:${one.options.port}` === address);
      if (node === undefined) throw new Error(`no node of the cluster serves slot ${slot}`);
      const { blockMs } = options;
      return openReaderConnection(readerOf(node), { unblocker: node, blockMs, signal });
    },
    serverId: identify(client, options.onReconnected),
  };
}

/** Ours, with replies as they are read here. */
type OwnOptions = RedisOptions & { readonly replyMapping: "legacy" };

function common(options: OpenOptions): OwnOptions {
  return {
    // Older proxies know no other, and the replies that are read here are the same in both.
    protocol: 2,
    replyMapping: "legacy",
    keyPrefix: "",
    lazyConnect: false,
    connectTimeout: options.connectMs,
    socketTimeout: options.silentMs,
    // Calls have a deadline of their own; what was sent is sent again, and known again by its number.
    maxRetriesPerRequest: null,
    autoResendUnfulfilledCommands: true,
    // After a failover the old address may answer as a replica.
    reconnectOnError: (error) => {
      if (!error.message.startsWith("READONLY")) return false;
      options.said(error);
      return 2;
    },
  };
}

function readerOf(node: Redis): Redis {
  return node.duplicate({
    lazyConnect: true,
    retryStrategy: () => null,
    reconnectOnError: null,
    socketTimeout: undefined,
    enableOfflineQueue: true,
    connectTimeout: 2000,
  });
}

/** From 25 ms to two seconds, and not all processes at the same moment. */
function retry(random: Random): (times: number) => number {
  return (times) => Math.min(25 * 2 ** times, RETRY_MAX_MS) * (0.5 + random() / 2);
}

/** Asks each new connection which process answers; a cluster has no one answer. */
function identify(client: Redis | Cluster, asked: () => void): () => string | undefined {
  let id: string | undefined;
  client.on("close", () => {
    id = undefined;
  });
  client.on("ready", () => {
    if (client instanceof Cluster) {
      asked();
      return;
    }
    client
      .info("server")
      .then((text) => {
        id = /run_id:(\w+)/u.exec(text)?.[1];
      })
      .catch(() => undefined)
      .finally(asked);
  });
  return () => id;
}

function ready(client: Redis | Cluster, { clock, connectMs }: ConnectOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(connectMs, () => reject(new Error("no answer in time")));
    client.once("ready", () => {
      cancel();
      resolve();
    });
    client.once("end", () => {
      cancel();
      reject(new Error("ended"));
    });
  });
}

async function end(client: Redis | Cluster, clock: Clock): Promise<void> {
  let cancel = (): void => undefined;
  const late = new Promise<void>((resolve) => {
    cancel = clock.after(QUIT_MS, resolve);
  });
  const quit = client.quit().then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([quit, late]);
  cancel();
  client.disconnect();
  if (client instanceof Redis) client.stream?.destroy();
}
