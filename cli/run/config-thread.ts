import { enableCompileCache } from "node:module";

enableCompileCache();
const { serveConfigThread } = await import("./serve-config-thread.ts");
await serveConfigThread();
