import { type Shadow, runGate, startShadow } from "shadowdiff";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    service: string;
  }
}

let shadow: Shadow;

/** Puts a shadow in front of the service that the suite tests. */
export async function setup(project: TestProject): Promise<void> {
  shadow = await startShadow({
    proxy: { listen: "127.0.0.1:0", live: address("LIVE") },
    targets: {
      primary: address("PRIMARY"),
      secondary: address("SECONDARY"),
      candidate: address("CANDIDATE"),
    },
    admin: { listen: "127.0.0.1:0" },
  });
  project.provide("service", String(shadow.proxyUrl));
}

/** Gates the suite by what the shadow found. */
export async function teardown(): Promise<void> {
  await shadow.settled();
  const { verdict, summary } = await runGate({ url: shadow.adminUrl });
  await shadow.stop();
  console.log(`shadow: ${verdict} over ${summary.compared} exchanges`);
  // A suite that asks seldom comes to no verdict: that alone is no fault of the release.
  if (verdict === "pass" || verdict === "inconclusive") return;
  const found = summary.endpoints.flatMap(({ endpoint, paths }) =>
    paths
      .filter((place) => place.verdict === "fail")
      .map(({ path, kind, fingerprint }) => `  ${endpoint}  ${path} ${kind}  ${fingerprint}`),
  );
  throw new Error(["the candidate answers differently", ...found].join("\n"));
}

function address(name: string): string {
  const url = process.env[name];
  if (url === undefined) throw new Error(`set ${name} to the address of that instance`);
  return url;
}
