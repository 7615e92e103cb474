import type { Config, DocumentedPath, Placement, Profiles, Redactor } from "../../core/index.ts";
import { createEndpointNamer } from "../endpoint/endpoint-namer.ts";
import type { Replaced } from "../endpoint/template-learner.ts";
import { createFollowReplaced } from "../ingest/follow-replaced.ts";
import { createPlacer } from "../ingest/placer.ts";
import { TALLY_LIMITS, type Tally } from "../tally/tally.ts";

export interface OfflineNamesOptions {
  readonly config: Pick<Config, "compare">;
  readonly redactor: Redactor;
  readonly profiles: Profiles | undefined;
  readonly documented: readonly DocumentedPath[] | undefined;
  readonly freeze: boolean | undefined;
  readonly tally: Tally;
  /** Called when an endpoint went up in another one. */
  readonly absorbed: (replaced: Replaced) => void;
}

/** The endpoint of a line: what is printed must not depend on the lines before, what is counted may. */
export interface OfflineNames {
  printed(method: string, path: string): string;
  /** Counts the line, and gives it its place in the tally. */
  place(method: string, path: string): Placement;
  /** Looks once more at what all lines so far have taught. */
  conclude(): void;
  /** Given templates, and those learned. */
  templates(): readonly string[];
}

/** Blocks count exchanges of an endpoint in input order. */
export function createOfflineNames(options: OfflineNamesOptions): OfflineNames {
  const { config, redactor, profiles, documented, freeze, tally } = options;
  const { learner, ...namer } = createEndpointNamer(
    config.compare.map((rule) => rule.match),
    { redactTarget: (path) => redactor.target(path), profiles, documented, freeze },
  );
  const placer = createPlacer({
    ...{ blockSize: tally.blockSize, endpointsMax: TALLY_LIMITS.endpoints - 1 },
    ...{ nextSeq: 0, overflowed: 0 },
  });
  const replaced = createFollowReplaced({ learner, placer, tally, absorbed: options.absorbed });
  return {
    printed: (method, path) => namer.name(method, path),
    place(method, path) {
      const endpoint = namer.learnedName(method, path);
      replaced.follow();
      return placer.place(endpoint);
    },
    conclude() {
      learner?.conclude();
      replaced.follow();
    },
    templates: () => [
      ...new Set([...(profiles?.templates ?? []), ...(learner?.templates() ?? [])]),
    ],
  };
}
