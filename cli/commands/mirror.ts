import { z } from "zod";
import { ShadowError } from "../../core/index.ts";
import { type AdminClient, createAdminClient } from "../admin/admin-client.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { nearestVerb } from "../nearest-verb.ts";
import { parseOptions } from "../parse-options.ts";

const help = `Switches mirroring of a running shadowdiff on or off; live traffic is not touched.

Usage: shadowdiff mirror on|off --url ADMIN [--token TOKEN]

      --url ADMIN     admin address of the running shadowdiff, e.g. http://127.0.0.1:8081
      --token TOKEN   of the admin server; SHADOWDIFF_TOKEN is read too. One that may only read is
                      refused

Off: from now on no request is mirrored (they count as filtered); what is in flight finishes and is
compared, and a ramp (mirror.ramp) waits where it is. On: mirroring goes on from there.
Exit codes: 0 done, 3 server not reachable or its run is over, 64 usage or refused token.
`;

const options = { url: { type: "string" }, token: { type: "string" } } as const;

const statusSchema = z.object({
  phase: z.string(),
  counters: z.object({ inFlight: z.number() }),
  mirror: z.object({ share: z.number() }).optional(),
});
type Status = z.output<typeof statusSchema>;

const NOT_THERE = new Set(["ADMIN_UNREACHABLE", "ADMIN_BAD_ANSWER", "RUN_OVER"]);

export const mirror: Command = {
  name: "mirror",
  summary: "switches mirroring of a running shadowdiff on or off",
  help,
  options,
  words: ["on", "off"],
  async run(argv, terminal) {
    const { values, positionals } = parseOptions(argv, options);
    const [wanted, ...more] = positionals;
    if ((wanted !== "on" && wanted !== "off") || more.length > 0)
      throw new ShadowError(
        "USAGE",
        `mirror takes on or off, and nothing else.${nearestVerb(wanted, ["off", "on"])}`,
      );
    if (values.url === undefined)
      throw new ShadowError("USAGE", "mirror needs the admin address: --url ADMIN.");
    const admin = createAdminClient({
      url: values.url,
      token: values.token ?? terminal.environment["SHADOWDIFF_TOKEN"],
    });
    try {
      const before = await statusOf(admin);
      await admin.post("mirror", { enabled: wanted === "on" });
      terminal.out(told(wanted, { was: before.phase, now: await statusOf(admin) }));
      return EXIT.ok;
    } catch (error) {
      if (!(error instanceof ShadowError) || !NOT_THERE.has(error.code)) throw error;
      terminal.err(`shadowdiff: ${error.code}: ${error.message}\n`);
      return EXIT.unhealthy;
    }
  },
};

async function statusOf(admin: AdminClient): Promise<Status> {
  const status = statusSchema.safeParse(await admin.get("status"));
  if (status.success) return status.data;
  throw new ShadowError(
    "ADMIN_BAD_ANSWER",
    "the address answers, but not like shadowdiff's admin server.",
    { cause: status.error },
  );
}

function told(wanted: "on" | "off", { was, now }: { was: string; now: Status }): string {
  const already = was === now.phase ? " already" : "";
  if (wanted === "on") {
    const share = `${Number(((now.mirror?.share ?? 1) * 100).toFixed(2))}%`;
    return `Mirroring is${already} on: ${share} of the requests that the filters let through.\n`;
  }
  const { inFlight } = now.counters;
  const rest = inFlight === 0 ? "Nothing is in flight." : `${inFlight} in flight will finish.`;
  return `Mirroring is${already} off: no new copy leaves. ${rest} Live traffic goes on.\n`;
}
