import { z } from "zod";
import { duration, share } from "./units.ts";

/** A share that grows evenly; `to` defaults to `mirror.sample`, which stays the most there is. */
export const ramp = z.strictObject({
  from: share.default(0.01),
  to: share.optional(),
  over: duration,
});
