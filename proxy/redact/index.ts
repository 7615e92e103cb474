// Redaction alone, for threads that carry nothing: every module is memory in each thread.
export { createRedactor } from "./redactor.ts";
