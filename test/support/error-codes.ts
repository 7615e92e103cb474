import { join } from "node:path";
import ts from "typescript";
import { ROOT, sourceFiles } from "./source-files.ts";

/** The classes of errors that have a code as their first argument. */
const ERRORS = new Set(["ShadowError", "SyncError", "Problem", "SteeringRefused"]);

export interface ErrorCodes {
  /** Every code that some `new ShadowError(code, ...)` (or SyncError) of the product can have. */
  readonly codes: ReadonlySet<string>;
  /** `path:line` of each place where the type checker knows no more than that the code is a string. */
  readonly open: readonly string[];
}

/**
 * Asks the type checker rather than the text: a code that comes through a parameter is found by the
 * literal types it can have.
 */
export function errorCodes(): ErrorCodes {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const paths = sourceFiles()
    .map(({ path }) => path)
    .filter((path) => path.endsWith(".ts") && !/\.test\.ts$|^(test|bench)\//.test(path));
  const program = ts.createProgram(
    paths.map((path) => join(ROOT, path)),
    options,
  );
  const checker = program.getTypeChecker();
  const codes = new Set<string>();
  const open: string[] = [];

  const visit = (node: ts.Node, source: ts.SourceFile): void => {
    if (ts.isNewExpression(node) && ERRORS.has(node.expression.getText(source))) {
      const [code] = node.arguments ?? [];
      const literals = code === undefined ? undefined : literalsOf(checker.getTypeAtLocation(code));
      for (const literal of literals ?? []) codes.add(literal);
      if (literals === undefined && !isHandedOn(code)) {
        const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
        open.push(`${source.fileName}:${line}`);
      }
    }
    ts.forEachChild(node, (child) => {
      visit(child, source);
    });
  };
  for (const path of paths) {
    const source = program.getSourceFile(join(ROOT, path));
    if (source !== undefined) visit(source, source);
  }
  return { codes, open };
}

/** `new ShadowError(message.code, ...)`: an error of another thread, made anew on this side. */
function isHandedOn(code: ts.Node | undefined): boolean {
  return code !== undefined && ts.isPropertyAccessExpression(code) && code.name.text === "code";
}

/** The strings a type can be, or undefined when it can be any. */
function literalsOf(type: ts.Type): string[] | undefined {
  const members = type.isUnion() ? type.types : [type];
  const literals = members.map((member) => (member.isStringLiteral() ? member.value : undefined));
  return literals.includes(undefined) ? undefined : literals.filter((value) => value !== undefined);
}
