import { z } from "zod";
import { must, readCases, steps } from "./case-file.ts";
import { STAGES, type StageName } from "./stage.ts";

/** One thing that the live service says; `<a*9>` is nine letters. */
const reply = z.strictObject({
  says: z.string(),
  /** At the request's head or when all of it is there. */
  on: z.enum(["head", "whole"]).default("whole"),
  /** What becomes of the connection behind it. */
  end: z.enum(["close", "reset"]).optional(),
  /** Waits until this target was asked for as well, or (`refused`) until something was refused. */
  after: z.string().optional(),
});

export type Reply = z.output<typeof reply>;

const count = z.int().min(0);
/** Values of a field, several joined with ` | `, or `/^...$/`; null where it must not be. */
const fields = z.record(z.string(), z.string().nullable());

const requests = z.strictObject({
  /** Whole ones. */
  requests: count,
  /** Begun and not finished, at most. */
  cut: count.optional(),
  targets: z.array(z.string()).optional(),
  methods: z.array(z.string()).optional(),
  bodies: z.array(z.string()).optional(),
  trailers: z.array(z.array(z.tuple([z.string(), z.string()]))).optional(),
  fields: fields.optional(),
});

export type ExpectedRequests = z.output<typeof requests>;

const client = z.strictObject({
  /** Of whole final answers; a list where several will do. */
  statuses: z.array(z.union([count, z.array(count)])),
  interim: z.array(count).optional(),
  bodies: z.array(z.string()).optional(),
  /** Of every final answer. */
  fields: fields.optional(),
  /** Of every interim answer. */
  interimFields: fields.optional(),
  trailers: z.array(z.array(z.tuple([z.string(), z.string()]))).optional(),
  /** HTTP/2: of each answer, whether the frame of its head ended the stream. */
  endedByHead: z.array(z.boolean()).optional(),
  /** Whether our side of the last connection ends by itself. */
  closed: z.boolean().optional(),
  /** The last answer began and was not finished. */
  cut: z.literal(true).optional(),
});

export type ExpectedClient = z.output<typeof client>;

const grpcReply = z.strictObject({
  messages: z.array(z.string()).default([]),
  trailers: z.record(z.string(), z.string()),
  /** No message, and the status in the head. */
  only: z.literal(true).optional(),
});

const stageName = z.custom<StageName>((value) => typeof value === "string" && value in STAGES);

export const moreCase = z.strictObject({
  id: z.string(),
  area: z.string(),
  title: z.string(),
  must,
  basis: z.string(),
  stage: stageName.default("plain"),
  /** By target, `*` for every other; without it 200 'ok' to every whole request. */
  live: z.record(z.string(), z.array(reply)).optional(),
  /** What every service says to gRPC calls; without it one message 'ok' and status 0. */
  grpc: grpcReply.optional(),
  send: steps,
  expect: z.strictObject({
    client,
    live: requests,
    shadows: requests,
    /** What the books gain. */
    refused: z.record(z.string(), count).optional(),
    filtered: count.optional(),
    dropped: z.record(z.string(), count).optional(),
  }),
});

export type MoreCase = z.output<typeof moreCase>;

export function readMoreCases(): MoreCase[] {
  return readCases("mirror-more.json", moreCase);
}
