import { serveLiveThread } from "../../cli/run/serve-live-thread.ts";

/** A live worker's real thread, with one error that nobody catches. */
await serveLiveThread();
setImmediate(() => {
  throw new Error("planted");
});
