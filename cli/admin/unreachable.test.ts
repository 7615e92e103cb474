import { expect, test } from "vitest";
import { refusedUrl } from "../../test/support/role-server.ts";
import { openSource } from "../gate/verdict-source.ts";
import { createAdminClient } from "./admin-client.ts";

async function said(url: string): Promise<string[]> {
  const source = await openSource({ url, store: undefined, run: "latest", token: undefined });
  const client = createAdminClient({ url, token: undefined });
  const tell = (error: unknown): string => (error instanceof Error ? error.message : "");
  return Promise.all([source.read().catch(tell), client.get("status").catch(tell)]).then((all) =>
    all.map(String),
  );
}

test("a server that is not there is said with its code and what to do", async () => {
  const url = await refusedUrl();
  for (const message of await said(url)) {
    expect(message).toContain(`nothing listens at ${url} (ECONNREFUSED): start shadowdiff run`);
  }
  for (const message of await said("http://127.0.0.1:1")) expect(message).toContain("(bad port)");
});
