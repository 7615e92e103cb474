import { z } from "zod";

const pemFile = z.string().min(1);

/** Files in PEM. With `ca`, clients are asked for a certificate, and it must be of that authority. */
export const listenerTls = z.strictObject({
  cert: pemFile,
  key: pemFile,
  ca: pemFile.optional(),
});

/** What a listener needs to speak TLS. */
export type ListenerTls = z.output<typeof listenerTls>;
