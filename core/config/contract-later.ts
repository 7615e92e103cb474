import { z } from "zod";
import { listenAddress } from "./address.ts";
import { bytes, duration } from "./units.ts";

const instances = z.int().min(0);

/** The sync service. Read and named aloud, without effect yet. */
export const sync = z.strictObject({
  serve: listenAddress.optional(),
  url: z
    .string()
    .regex(
      /^(wss?|rediss?):\/\/\S+$/,
      "expected an address like ws://host:5050 or redis://host:6379",
    )
    .optional(),
  token: z.string().min(16, "expected a token of at least 16 characters").optional(),
  maxMessage: bytes.optional(),
  origins: z.array(z.string()).optional(),
  ready: z
    .strictObject({
      primary: instances.optional(),
      secondary: instances.optional(),
      candidate: instances.optional(),
      timeout: duration.optional(),
    })
    .optional(),
});
