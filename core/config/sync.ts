import { z } from "zod";
import { type TcpAddress, tcpAddress } from "./address.ts";
import { bytes, duration, timerDuration } from "./units.ts";

const instances = z.int().min(0).max(100_000);
const READY_MS = 60_000;
const LEAVE_MS = 5000;
const LINGER_MS = 1000;
/** Testground's port. */
const DEFAULT_SERVE: TcpAddress = { kind: "tcp", host: "127.0.0.1", port: 5050 };

/** The sync service: one of our own, or somebody else's, and whom a run waits for there. */
export const sync = z
  .strictObject({
    serve: tcpAddress.optional(),
    url: z
      .string()
      .regex(
        /^(wss?|rediss?):\/\/\S+$/,
        "expected an address like ws://host:5050 or redis://host:6379",
      )
      .refine((text) => URL.canParse(text), {
        message: "expected an address like ws://host:5050 or redis://host:6379",
      })
      .optional(),
    token: z.string().min(16, "expected a token of at least 16 characters").optional(),
    maxMessage: bytes.optional(),
    origins: z.array(z.string()).optional(),
    ready: z
      .strictObject({
        primary: instances.default(0),
        secondary: instances.default(0),
        candidate: instances.default(0),
        timeout: duration.default(READY_MS),
      })
      .optional(),
    window: z
      .strictObject({
        proxies: z.int().min(1).max(100),
        timeout: timerDuration.default(READY_MS),
        leave: timerDuration.default(LEAVE_MS),
      })
      .optional(),
    linger: timerDuration.default(LINGER_MS),
  })
  .refine(({ serve, url }) => serve === undefined || url === undefined, {
    message: "expected serve or url, not both: a run has one sync service",
  })
  .transform((given) =>
    given.url === undefined ? { ...given, serve: given.serve ?? DEFAULT_SERVE } : given,
  );
