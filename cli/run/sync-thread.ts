import { enableCompileCache } from "node:module";

enableCompileCache();
const { serveSyncThread } = await import("./serve-sync-thread.ts");
await serveSyncThread();
