import { type ClientRequest, get } from "node:http";

export interface SeenEvent {
  readonly event: string;
  readonly id: string;
  readonly data: unknown;
}

/** A browser's EventSource, as far as tests look at it. */
export interface Viewer {
  readonly contentType: string | undefined;
  readonly retry: string | undefined;
  readonly seen: readonly SeenEvent[];
  /** The next event of this name; what came before and was not asked for counts. */
  next(event: string): Promise<SeenEvent>;
  readonly heartbeat: Promise<void>;
  readonly ended: Promise<void>;
  leave(): void;
}

export function openViewer(url: string, headers: Record<string, string> = {}): Promise<Viewer> {
  return new Promise((resolve, reject) => {
    const asked: ClientRequest = get(url, { headers, agent: false }, (response) => {
      if (response.statusCode !== 200) {
        reject(new Error(`events answered ${response.statusCode}`));
        response.resume();
        return;
      }
      const seen: SeenEvent[] = [];
      const waiting: { readonly event: string; readonly take: (seen: SeenEvent) => void }[] = [];
      const given = new Map<string, number>();
      let retry: string | undefined;
      let rest = "";
      let beat = (): void => {};
      let end = (): void => {};
      const heartbeat = new Promise<void>((done) => (beat = done));
      const ended = new Promise<void>((done) => (end = done));
      const arrived = (one: SeenEvent): void => {
        seen.push(one);
        const index = waiting.findIndex(({ event }) => event === one.event);
        if (index === -1) return;
        given.set(one.event, (given.get(one.event) ?? 0) + 1);
        waiting.splice(index, 1)[0]?.take(one);
      };
      response.setEncoding("utf8").on("data", (chunk: string) => {
        const blocks = (rest + chunk).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) {
          if (block.startsWith(":")) beat();
          const fields = new Map(
            block.split("\n").map((line) => {
              const [name = "", ...value] = line.split(": ");
              return [name, value.join(": ")] as const;
            }),
          );
          retry = fields.get("retry") ?? retry;
          const [event, id, data] = ["event", "id", "data"].map((name) => fields.get(name));
          if (event !== undefined && id !== undefined && data !== undefined)
            arrived({ event, id, data: JSON.parse(data) });
        }
      });
      response.on("close", end).on("error", end);
      resolve({
        contentType: response.headers["content-type"],
        get retry() {
          return retry;
        },
        seen,
        heartbeat,
        ended,
        next(event) {
          const of = seen.filter((one) => one.event === event);
          const ready = of[given.get(event) ?? 0];
          if (ready === undefined) return new Promise((take) => waiting.push({ event, take }));
          given.set(event, (given.get(event) ?? 0) + 1);
          return Promise.resolve(ready);
        },
        leave: () => asked.destroy(),
      });
    });
    asked.on("error", reject);
  });
}
