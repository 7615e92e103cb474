import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type RoleServer, startRole } from "../support/role-server.ts";
import { type StartedRun, runShadowdiff } from "../support/run-shadowdiff.ts";
import { type StartedBrowser, type WatchedPage, startBrowser } from "../support/start-browser.ts";

/*
 * Services that answer what could run, hide or break the page, and people who may only read.
 */

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

const TOKEN = "admin-token-0123456789";
const VIEWER = "viewer-token-0123456789";
const MARKUP = `</script></pre><script>window.pwned=1;alert(1)</script><img src=x onerror="window.pwned=1"><svg onload=window.pwned=1><iframe srcdoc="<script>parent.pwned=1</script>"></iframe><a href="javascript:window.pwned=1">a</a>{{constructor.constructor('window.pwned=1')()}}`;
const BIDI = "user\u202Egnp.exe\u2066\u200B\uFEFF";
const HUGE = "x".repeat(300_000);
const SENT = 6;

/** Each is a body, of which the candidate's bears another `turn`. */
const BODIES: Readonly<Record<string, (turn: string) => readonly [type: string, body: string]>> = {
  markup: (turn) => ["application/json", JSON.stringify({ text: MARKUP + turn, [MARKUP]: turn })],
  html: (turn) => ["text/html", `<html><body>${MARKUP}<p>${turn}</p></body></html>`],
  svg: (turn) => [
    "image/svg+xml",
    `<svg xmlns="http://www.w3.org/2000/svg" onload="window.pwned=1"><text>${turn}</text></svg>`,
  ],
  unseen: (turn) => [
    "application/json",
    JSON.stringify({ text: `a\u0000b${BIDI}${turn}`, [BIDI]: turn }),
  ],
  huge: (turn) => [
    "application/json",
    JSON.stringify({ text: HUGE + turn, [`k${"y".repeat(3000)}`]: turn }),
  ],
  deep: (turn) => ["application/json", `${"[".repeat(900)}"${turn}"${"]".repeat(900)}`],
  proto: (turn) => [
    "application/json",
    `{"__proto__":{"polluted":"${turn}"},"constructor":{"prototype":{"polluted":"${turn}"}},"hasOwnProperty":"${turn}"}`,
  ],
  broken: (turn) => ["application/json", `{"a":"${turn}`],
  binary: (turn) => ["application/octet-stream", `\u0000\u0001\u0007\u001B[31m${turn}`],
};

const roles: RoleServer[] = [];
let run: StartedRun;
let browser: StartedBrowser;
let shown: WatchedPage;
let page: Page;

async function role(turn: string): Promise<string> {
  const server = await startRole((request, response) => {
    const name = (request.url ?? "").split("/")[1] ?? "";
    const [type, body] = BODIES[name]?.(turn) ?? ["text/plain", turn];
    response.setHeader("content-type", type);
    response.setHeader("x-odd", `<img src=x onerror=window.pwned=1>${turn}`);
    response.setHeader("set-cookie", `a=<svg/onload=window.pwned=1>${turn}`);
    response.end(Buffer.from(body));
  });
  roles.push(server);
  return server.url;
}

beforeAll(async () => {
  const [live, primary, secondary, candidate] = await Promise.all(
    ["old", "old", "old", "new"].map(role),
  );
  [run, browser] = await Promise.all([
    runShadowdiff({
      run: "hostile",
      ...{ live: live ?? "", admin: { token: TOKEN, viewerToken: VIEWER } },
      targets: { primary: primary ?? "", secondary: secondary ?? "", candidate: candidate ?? "" },
      mirror: { timeout: "60s", inFlightMax: 2000 },
      sync: { serve: "127.0.0.1:0" },
    }),
    startBrowser(),
  ]);
  const hostilePath = encodeURIComponent(MARKUP.slice(0, 90));
  for (const name of Object.keys(BODIES)) {
    for (let turn = 0; turn < SENT; turn += 1) {
      const query = turn % 2 === 0 ? `?q=${hostilePath}` : "";
      const path = `/${name}/${turn % 3 === 0 ? hostilePath : "page"}${query}`;
      await (await fetch(run.proxy + path, { headers: { "x-who": MARKUP.slice(0, 60) } })).text();
    }
  }
  await run.settled(60_000);
});
afterAll(async () => {
  await browser.close();
  await run.stop();
  for (const server of roles) await server.close();
});
beforeEach(async () => {
  await shown?.close();
  shown = await browser.open(run.admin);
  ({ page } = shown);
});

async function logIn(token: string, path = "/"): Promise<void> {
  await page.goto(run.admin + path);
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Log in" }).click();
}

/** Elements that the page itself never makes, and what ran. */
const INJECTED = `({
  ran: window.pwned ?? Object.prototype.polluted ?? 0,
  elements: document.querySelectorAll("main img, main iframe, main script, main object, main embed, main a[href^='javascript'], main svg[onload], main [onerror]").length,
})`;

describe("hostile answers", () => {
  test("stay text on every screen that shows them", async () => {
    await logIn(TOKEN);
    await page.locator(".verdict-panel").waitFor();
    const heads = await run.differences("");
    const ids = new Set(heads.flatMap((one) => one.samples.slice(0, 1)));
    expect(ids.size).toBeGreaterThanOrEqual(Object.keys(BODIES).length);
    const byEndpoint = new Map(heads.map((head) => [head.endpoint, head.fingerprint]));
    const places = [
      ...["/", "/differences?places=all", "/endpoints", "/latency", "/rules"],
      ...["/approvals", "/runs", "/settings", "/sync"],
      ...[...byEndpoint.values()].map((fingerprint) => `/differences/${fingerprint}`),
      ...[...ids].map((id) => `/samples/${encodeURIComponent(id)}`),
      ...[`/${encodeURIComponent(MARKUP)}`, `/differences/${encodeURIComponent(MARKUP)}`],
      `/differences?q=${encodeURIComponent(MARKUP)}`,
    ];
    expect(byEndpoint.size).toBeGreaterThanOrEqual(Object.keys(BODIES).length);
    shown.problems.length = 0;
    for (const path of places) {
      await page.goto(run.admin + path);
      await page.locator("main h1, main h2, main [role=alert]").first().waitFor();
      expect({ path, ...(await page.evaluate<object>(INJECTED)) }).toEqual({
        path,
        ran: 0,
        elements: 0,
      });
      const broken = page.getByText("which is a fault of the page");
      expect([path, await broken.count()]).toEqual([path, 0]);
    }
    // What is not there, or is no fingerprint, is refused, which the browser reports by itself.
    const own = shown.problems.filter((problem) => !/status of 40[04]/.test(problem));
    expect(own).toEqual([]);
  });

  test("are shown: markup as it was sent, unseen characters by their names", async () => {
    await logIn(TOKEN);
    await page.locator(".verdict-panel").waitFor();
    for (const [name, seen] of [
      ["markup", "<script>window.pwned=1;alert(1)</script>"],
      ["unseen", "202E"],
    ] as const) {
      const found = await run.differences(`q=${encodeURIComponent(`/${name}/`)}`);
      const samples = found.flatMap((one) => one.samples);
      expect([name, samples.length]).not.toEqual([name, 0]);
      await page.goto(`${run.admin}/samples/${encodeURIComponent(samples[0] ?? "")}`);
      await page.locator("main").getByText(seen).first().waitFor();
    }
    expect(shown.problems).toEqual([]);
  });
});

describe("who may only read", () => {
  test("logs in by a form that leads back, and is told when the token is wrong", async () => {
    await logIn("wrong", "/endpoints?q=markup");
    await page.getByText("This token is wrong.").waitFor();
    await page.getByLabel("Token").fill(VIEWER);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.locator("main .table-row a").first().waitFor();
    expect(page.url()).toBe(`${run.admin}/endpoints?q=markup`);
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
    expect(cookie?.value).not.toContain(VIEWER);
  });

  test("sees no action that writes, but how it is done where the files are", async () => {
    await logIn(VIEWER);
    await page.locator(".verdict-panel").waitFor();
    const [found] = await run.differences("class=candidate");
    await page.goto(`${run.admin}/differences/${found?.fingerprint}`);
    await page.locator(".difference-head").waitFor();
    const dialog = page.getByRole("dialog");
    for (const name of ["Approve …", "Ignore …"]) {
      await page.getByRole("button", { name }).click();
      await dialog.getByText("You are logged in as a viewer").waitFor();
      expect(await dialog.locator("form, [type=submit]").count()).toBe(0);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    }
    await page.goto(`${run.admin}/sync`);
    await page.getByText("Your token may only read.").waitFor();
    expect(await page.getByRole("button", { name: "Pause mirroring" }).isDisabled()).toBe(true);
    expect(shown.problems).toEqual([]);
    // What the page does not offer the server refuses, too.
    const refused = await page.evaluate(
      `fetch("/api/v1/mirror", { method: "POST", body: '{"enabled":false}', headers: { "content-type": "application/json" } }).then((answer) => answer.status)`,
    );
    expect(refused).toBe(403);
  });
});
