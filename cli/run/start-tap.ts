import type { Clock, Ledger, Logger } from "../../core/index.ts";
import type { CapturePolicy, MirrorIntake, Tap, ByteBudget } from "../../proxy/index.ts";
import type { RunConfig } from "./run-options.ts";

interface TapParts {
  readonly ledger: Ledger;
  readonly link: { readonly tap: MirrorIntake };
  /** The proxy's as well: the roles have one sample and one rate, whichever way requests come. */
  readonly policy: CapturePolicy;
  readonly memory: ByteBudget;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The tap of a run, where one is configured. Throws LISTEN_*. */
export async function startTap(config: RunConfig, parts: TapParts): Promise<Tap | undefined> {
  if (config.tap === undefined) return undefined;
  const { link, ...rest } = parts;
  const { createTap } = await import("../../proxy/tap/index.ts");
  return createTap({
    ...rest,
    listen: config.tap.listen,
    fallbackHost: config.targets.primary.authority,
    mirrorConfig: config.mirror,
    mirror: link.tap,
  });
}
