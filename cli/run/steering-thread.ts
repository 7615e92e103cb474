import { enableCompileCache } from "node:module";

enableCompileCache();
const { serveSteeringThread } = await import("../steering/serve-steering-thread.ts");
serveSteeringThread();
