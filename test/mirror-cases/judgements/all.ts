import { BODY } from "./body.ts";
import { EXPECT } from "./expect-continue.ts";
import { FRAMING } from "./framing.ts";
import { HOP_BY_HOP } from "./hop-by-hop.ts";
import { HOST_TAG } from "./host-tag.ts";
import { ISOLATION } from "./isolation.ts";
import type { Judgements } from "./judgement.ts";
import { POLICY } from "./policy.ts";
import { RESPONSE } from "./response.ts";

/** The judgement of every case of fixtures/cases/mirror.json. */
export const JUDGEMENTS: Judgements = {
  ...HOST_TAG,
  ...ISOLATION,
  ...BODY,
  ...EXPECT,
  ...HOP_BY_HOP,
  ...FRAMING,
  ...RESPONSE,
  ...POLICY,
};
