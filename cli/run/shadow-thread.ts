import { enableCompileCache } from "node:module";
import { setPriority } from "node:os";

// The shadow yields to live on a busy machine: on Linux this lowers this thread alone.
try {
  setPriority(0, 19);
} catch {
  // A system that refuses is only less polite.
}
enableCompileCache();
const { serveShadowThread } = await import("./serve-shadow-thread.ts");
serveShadowThread();
