import type { Message } from "./message.ts";

/** A client of a case as judgements see it, whichever protocol it speaks. */
export interface CaseClient {
  /** Final answers, the last perhaps incomplete. */
  readonly answers: Message[];
  /** Of these, the complete ones. */
  readonly whole: Message[];
  readonly interim: Message[];
  /** No answer can come any more. */
  readonly ended: boolean;
  /** The connection, or a stream on it, ended by a reset. */
  readonly wasReset: boolean;
  /** Why what came is no answer. */
  readonly broken: string | undefined;
}
