import { enableCompileCache } from "node:module";

enableCompileCache();
const { serveAdminThread } = await import("./serve-admin-thread.ts");
await serveAdminThread();
