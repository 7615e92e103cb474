export { type Config, type ConfigInput, ShadowError, defineConfig } from "../core/index.ts";
