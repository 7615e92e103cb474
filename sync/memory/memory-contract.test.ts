import { contractSuite } from "../testing/contract-suite.ts";
import { memoryStage } from "./testing/memory-stage.ts";

contractSuite({ kind: "memory", stage: memoryStage });
