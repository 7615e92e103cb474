import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { holdToDocument } from "../../dashboard/server/testing/hold-to-document.ts";
import { type RoleServer, startRole } from "../support/role-server.ts";
import { type StartedRun, runShadowdiff } from "../support/run-shadowdiff.ts";

/*
 * The admin API on a run with real traffic: the document against the answers, and what is changed through it.
 */

const rulesSchema = z.looseObject({
  version: z.string(),
  compare: z.array(z.unknown()),
  taken: z.string().optional(),
});
const ACT = { by: "Ada", reason: "the beta is meant" };
const RULE = { match: "GET /p/{id}", section: "ignore", path: "$.host" };

const servers: RoleServer[] = [];
let run: StartedRun;
let price: string;

async function service(role: string): Promise<string> {
  const server = await startRole((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ price: role === "candidate" ? 2 : 1, host: role }));
  });
  servers.push(server);
  return server.url;
}

beforeAll(async () => {
  run = await runShadowdiff({
    run: "judged",
    live: await service("live"),
    targets: {
      primary: await service("primary"),
      secondary: await service("secondary"),
      candidate: await service("candidate"),
    },
    sync: { serve: "127.0.0.1:0" },
    compare: [{ match: "GET /p/{id}", ignore: [{ path: "$.at", reason: "a time" }] }],
    mirror: { timeout: "60s", inFlightMax: 2000 },
  });
  for (let id = 0; id < 20; id += 1) await (await fetch(`${run.proxy}/p/${id}`)).text();
  await run.settled();
  [{ fingerprint: price = "" } = {}] = await run.differences("q=$.price");
}, 60_000);

afterAll(async () => {
  await run.stop();
  for (const server of servers) await server.close();
});

const api = (path: string) => `${run.admin}/api/v1${path}`;

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const sent =
    body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  return (await fetch(api(path), { method, ...sent })).json();
}

async function rules() {
  return rulesSchema.parse(await ask("GET", "/rules"));
}

/** compare, as it stands in the file. */
async function compareInFile(): Promise<unknown> {
  const { compare } = z
    .looseObject({ compare: z.unknown() })
    .parse(JSON.parse(await readFile(run.file, "utf8")));
  return compare;
}

const differenceSchema = z.looseObject({ approved: z.boolean().optional() });

describe("the admin API of a run", () => {
  test("rules are added, hold from then on, and are undone by putting back what was there", async () => {
    const before = await rules();
    const added = rulesSchema.parse(
      await ask("POST", "/rules", { ...ACT, ...RULE, version: before.version }),
    );
    expect(added.taken).toBe("now");
    expect(await compareInFile()).toEqual([
      {
        match: RULE.match,
        ignore: [
          { path: "$.at", reason: "a time" },
          { path: "$.host", reason: ACT.reason },
        ],
      },
    ]);
    expect(await ask("GET", "/settings")).toMatchObject({
      config: { compare: [{ ignore: [{ path: "$.at" }, { path: "$.host" }] }] },
    });
    // Somebody who saw the rules before must look again.
    expect(await ask("POST", "/rules", { ...ACT, ...RULE, version: before.version })).toMatchObject(
      {
        ...{ status: 409, code: "RULES_CHANGED" },
      },
    );
    const { compare } = before;
    const undone = { ...ACT, compare, version: added.version };
    expect(rulesSchema.parse(await ask("PUT", "/rules", undone)).version).toBe(before.version);
    expect(await compareInFile()).toEqual(compare);
  });

  test("a rule that the loader or a preview refuses changes no file", async () => {
    const text = await readFile(run.file, "utf8");
    const { version } = await rules();
    for (const [wrong, code] of [
      [{ ...RULE, path: "$..*" }, "RULE_BROAD"],
      [{ ...RULE, path: "status" }, "RULE_BROAD"],
      [{ ...RULE, path: "no place" }, "RULE_PATH"],
      [{ ...RULE, section: "numbers", option: { rell: 1 } }, "CONFIG_INVALID"],
      [{ ...RULE, match: "get /p" }, "CONFIG_INVALID"],
    ] as const) {
      const refused = await ask("POST", "/rules", { ...ACT, ...wrong, version });
      expect(refused, JSON.stringify(wrong)).toMatchObject({ code });
      expect(JSON.stringify(refused)).not.toContain(".tmp");
    }
    expect(await readFile(run.file, "utf8")).toBe(text);
  });

  test("an approval holds at once, in a file that the configuration is made to name, until it is taken back", async () => {
    const approvedPath = async () =>
      differenceSchema.parse(await ask("GET", `/differences/${price}`)).approved ?? false;
    expect(await approvedPath()).toBe(false);
    const unknown = { ...ACT, fingerprints: ["000000000000"] };
    expect(await ask("POST", "/approvals", unknown)).toMatchObject({ code: "APPROVE_UNKNOWN" });
    const wanted = { ...ACT, fingerprints: [price], until: "2099-01-31" };
    expect(await ask("POST", "/approvals", wanted)).toMatchObject({
      taken: "now",
      items: [{ fingerprint: price, state: "active", difference: "GET /p/{id} $.price (value)" }],
    });
    expect(await approvedPath()).toBe(true);
    expect(await ask("DELETE", `/approvals/${price}`, ACT)).toMatchObject({
      ...{ taken: "now", items: [] },
    });
    expect(await approvedPath()).toBe(false);
    expect(await ask("DELETE", `/approvals/${price}`, ACT)).toMatchObject({
      ...{ status: 404, code: "APPROVAL_NOT_THERE" },
    });
    expect(run.process.stderr()).toContain('"event":"audit"');
  });

  test("answers every documented route, each answer as the document says", async () => {
    const endpoint = encodeURIComponent("GET /p/{id}");
    const [{ samples: [sample = ""] } = { samples: [] }] = await run.differences("q=$.price");
    const asked = await holdToDocument(run.admin, {
      values: {
        "/endpoints/{id}": endpoint,
        "/latency/{endpoint}": endpoint,
        "/differences/{fp}": price,
        "/samples/{id}": sample,
        "/approvals/{fp}": price,
      },
      queries: {
        "/runs/compare": "?left=judged&right=judged",
        "/status": "?run=judged",
        "/differences": "?heads=true&class=candidate",
        "/endpoints": "?paths=false",
      },
      bodies: {
        "POST /mirror": () => ({ enabled: true, ...ACT }),
        "PUT /rules": async () => ({ ...ACT, ...pick(await rules()) }),
        "POST /rules": async () => ({ ...ACT, ...RULE, version: (await rules()).version }),
        "POST /rules/preview": () => ({ ...RULE, path: "$.price" }),
        "POST /approvals": () => ({ ...ACT, fingerprints: [price] }),
        "DELETE /approvals/{fp}": () => ACT,
      },
    });
    expect(asked).toHaveLength(28);
    expect(await ask("GET", "/overview?run=none")).toMatchObject({ status: 404 });
    expect(await ask("GET", "/audit?limit=1")).toMatchObject({
      items: [{ action: "unapprove", by: "Ada", reason: ACT.reason, level: "admin" }],
    });
  });
});

function pick({ compare, version }: z.output<typeof rulesSchema>) {
  return { compare, version };
}
