import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type RawFrame, type RawSocket, openRaw } from "../../test/support/raw-socket.ts";
import { type TestServer, startTestServer } from "./testing/start-server.ts";

const file = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      area: z.string(),
      title: z.string(),
      steps: z.array(z.tuple([z.string()], z.unknown())),
      expect: z.array(z.tuple([z.string()], z.unknown())),
    }),
  ),
});
const cases = file
  .parse(JSON.parse(readFileSync("fixtures/cases/sync.json", "utf8")))
  .cases.filter(({ area }) => area === "wire");

/** Runs the steps of one case; what they keep, by name. */
class Wire {
  readonly #server: TestServer;
  readonly #named = new Map<string, RawSocket>();
  #current: RawSocket | undefined;
  readonly kept = new Map<string, unknown>();

  constructor(server: TestServer) {
    this.#server = server;
  }

  // oxlint-disable-next-line complexity -- one branch for each verb of the cases
  async step([verb, ...rest]: readonly [string, ...unknown[]]): Promise<void> {
    const args = rest.map(String);
    switch (verb) {
      case "open":
        // Named ones stand by; what is sent goes over one without a name.
        this.#named.set(args[0] ?? "", await openRaw(this.#server.ws));
        return;
      case "send":
        (await this.#socket()).send(frameOf(rest[0]));
        return;
      case "sendBinary":
        (await this.#socket()).send(Buffer.from(frameOf(rest[0])));
        return;
      case "recv":
        this.kept.set(args[0] ?? "", await (await this.#socket()).next());
        return;
      case "recvBoth": {
        // A delivery and an answer, in either order: the delivery is kept first.
        const socket = await this.#socket();
        const frames = [await socket.next(), await socket.next()];
        const delivered = frames.find(({ text }) => !text.includes('"subscribe":""'));
        this.kept.set(args[0] ?? "", delivered);
        this.kept.set(
          args[1] ?? "",
          frames.find((frame) => frame !== delivered),
        );
        return;
      }
      case "recvSet": {
        const socket = await this.#socket();
        const frames: RawFrame[] = [];
        for (let left = Number(args[1]); left > 0; left -= 1) frames.push(await socket.next());
        this.kept.set(args[0] ?? "", frames);
        return;
      }
      case "recvNone": {
        // A question that comes back at once, in place of waiting.
        const socket = await this.#socket();
        socket.send('{"id":"probe","barrier":{"state":"probe","target":0}}');
        expect(parsed(await socket.next())["id"]).toBe("probe");
        return;
      }
      case "closed":
        this.kept.set(args[0] ?? "", await (await this.#socket()).closed);
        this.#current = undefined;
        return;
      case "stillOpen":
        expect(this.#named.get(args[0] ?? "")?.socket.readyState).toBe(1);
        return;
      case "shutdown": {
        // The request before it must have been taken.
        const socket = await this.#socket();
        socket.send('{"id":"probe","barrier":{"state":"probe","target":0}}');
        await socket.next();
        void this.#server.server.close();
        return;
      }
      default:
        throw new Error(`unknown step ${verb}`);
    }
  }

  expectation([check, name, wanted]: readonly unknown[]): void {
    const [, variable = "", path = ""] = /^\$(\w+)\.?(.*)$/.exec(String(name)) ?? [];
    const value = this.kept.get(variable);
    switch (check) {
      case "eq":
        expect(at(parsed(value), path)).toEqual(wanted);
        return;
      case "jsonEq":
        expect(JSON.parse(String(at(parsed(value), path)))).toEqual(wanted);
        return;
      case "frameType":
        expect(value).toMatchObject({ binary: wanted !== "text" });
        return;
      case "idSet":
        expect(
          new Set(
            z
              .array(z.unknown())
              .parse(value)
              .map((frame) => parsed(frame)["id"]),
          ),
        ).toEqual(new Set(z.array(z.string()).parse(wanted)));
        return;
      case "closeCode":
        expect(value).toMatchObject({ code: wanted });
        return;
      case "errorFrame":
        expect(parsed(value)["error"]).not.toBe("");
        return;
      default:
        throw new Error(`unknown expectation ${String(check)}`);
    }
  }

  async #socket(): Promise<RawSocket> {
    this.#current ??= await openRaw(this.#server.ws);
    return this.#current;
  }
}

function frameOf(step: unknown): string {
  if (typeof step === "string") return step;
  const { publishSize } = z.object({ publishSize: z.number() }).parse(step);
  const payload = JSON.stringify('"'.repeat((publishSize - 2) / 2));
  return `{"id":"1","publish":{"topic":"t","payload":${payload}}}`;
}

function parsed(frame: unknown): Record<string, unknown> {
  const { text } = z.object({ text: z.string() }).parse(frame);
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}

function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((inner, name) => z.record(z.string(), z.unknown()).parse(inner)[name], value);
}

describe("the wire", () => {
  test("cases are there", () => expect(cases.length).toBeGreaterThanOrEqual(6));

  test.each(cases)("$id: $title", async ({ steps, expect: expectations }) => {
    await using server = await startTestServer();
    const bystander = await openRaw(server.ws);
    const wire = new Wire(server);
    for (const step of steps) await wire.step(step);
    for (const expectation of expectations) wire.expectation(expectation);
    if (!steps.some(([verb]) => verb === "shutdown")) {
      bystander.send('{"id":"9","signal_entry":{"state":"bystander"}}');
      expect(parsed(await bystander.next())["id"]).toBe("9");
    }
  });
});
