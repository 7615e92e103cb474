// The live path alone, for the process that carries on its main thread.
export { createLivePath } from "./live-path.ts";
