import { execFile } from "node:child_process";

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of the project on a Node to its end. */
export function runOn(
  node: string,
  args: readonly string[],
  cwd: string,
  more: NodeJS.ProcessEnv = {},
): Promise<Said> {
  return new Promise((resolve, reject) => {
    execFile(
      node,
      [...args],
      { cwd, env: { ...process.env, NO_COLOR: "1", ...more } },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === "number") resolve({ code, stdout, stderr });
        else reject(error ?? new Error("it ended with no code"));
      },
    );
  });
}
