import type { Lifting } from "./lift-context.ts";
import type { BodyLifter } from "./own/body-lifter.ts";
import { type LifterProblem, createOwnLifters } from "./own/own-lifters.ts";
import {
  type MessageTypes,
  type ProtobufOptions,
  createMessageTypes,
} from "./protobuf/message-types.ts";

export interface LiftingOptions {
  readonly lifters?: readonly BodyLifter[];
  readonly protobuf?: ProtobufOptions | undefined;
  /** Told of every call of a lifter that failed. */
  readonly onProblem?: (problem: LifterProblem) => void;
}

export function createLifting(options: LiftingOptions): Lifting {
  const { lifters = [], protobuf, onProblem = () => undefined } = options;
  let types: { readonly read: MessageTypes | undefined } | undefined;
  return {
    own: lifters.length === 0 ? undefined : createOwnLifters(lifters, onProblem),
    messageTypes() {
      types ??= { read: protobuf === undefined ? undefined : readTypes(protobuf) };
      return types.read;
    },
  };
}

/** Descriptors are checked when the configuration is; those that broke since are as none. */
function readTypes(options: ProtobufOptions): MessageTypes | undefined {
  try {
    return createMessageTypes(options);
  } catch {
    return undefined;
  }
}
