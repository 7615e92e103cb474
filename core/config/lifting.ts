import { z } from "zod";

/** Descriptors of protobuf bodies, and which message an endpoint answers with. */
export const protobuf = z.strictObject({
  descriptors: z.string().min(1),
  messages: z
    .record(
      z.string(),
      z.string().regex(/^\.?[A-Za-z_][\w.]*$/, "expected the full name of a message: pkg.Type"),
    )
    .default({}),
});

/** Modules that read formats of the user's own. */
export const lifters = z.array(z.string().min(1)).max(20).default([]);
