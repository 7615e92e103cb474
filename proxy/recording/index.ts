// Reading a recording brings zod, 15 MB in every thread, so it has a door of its own.
export { type PlayResult, playRecording } from "./play-recording.ts";
export { type RecordingReader, openRecording } from "./read-recording.ts";
export type { RecordingItem } from "./recorded-request.ts";
export { type ReplayRate, parseReplayRate } from "./replay-rate.ts";
export { createReplaySchedule } from "./replay-schedule.ts";
export { createWaitUntil } from "./wait-until.ts";
