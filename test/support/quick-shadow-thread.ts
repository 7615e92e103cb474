import { serveShadowThread } from "../../cli/run/serve-shadow-thread.ts";

/** The shadow's real thread at a quicker pace, for tests that wait for each exchange to be stored. */
await serveShadowThread({ tickMs: 5, commitEveryMs: 5, reportEveryMs: 5 });
