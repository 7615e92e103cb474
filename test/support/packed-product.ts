import { execFile } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { REPOSITORY } from "./start-process.ts";

const run = promisify(execFile);
/** What npm packs whatever a package names. */
const ALWAYS = ["package.json", "README.md", "LICENSE"];
const packageSchema = z.looseObject({
  files: z.array(z.string()),
  scripts: z.looseObject({ prepack: z.string() }),
});
const packedSchema = z.tuple([
  z.looseObject({ filename: z.string(), files: z.array(z.looseObject({ path: z.string() })) }),
]);

export interface PackedProduct {
  /** The tarball. */
  readonly file: string;
  /** What is in it, from the package's root. */
  readonly paths: readonly string[];
}

/**
 * Packs what `npm pack` packs of a clone, but builds into `folder`: beside other tests nothing in the clone may
 * change, least of all the page that they look at.
 */
export async function packProduct(folder: string): Promise<PackedProduct> {
  const stage = join(folder, "stage");
  const own = packageSchema.parse(
    JSON.parse(await readFile(join(REPOSITORY, "package.json"), "utf8")),
  );
  if (own.scripts.prepack !== "npm run build && npm run build:page")
    throw new Error(
      `packed otherwise than by npm run build and build:page: ${own.scripts.prepack}`,
    );
  const named = own.files.filter((path) => path !== "dist" && !path.startsWith("!"));
  for (const path of [...ALWAYS, ...named, "dist/dashboard/ui"]) {
    await mkdir(dirname(join(stage, path)), { recursive: true });
    await cp(join(REPOSITORY, path), join(stage, path), { recursive: true });
  }
  const compiler = join(REPOSITORY, "node_modules/typescript-native/bin/tsc");
  const build = ["-p", join(REPOSITORY, "tsconfig.build.json"), "--outDir", join(stage, "dist")];
  await run(process.execPath, [compiler, ...build]);
  const pack = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const { stdout } = await run("npm", pack, { cwd: stage, maxBuffer: 16 * 1024 ** 2 });
  const [{ filename, files }] = packedSchema.parse(JSON.parse(stdout));
  return { file: join(folder, filename), paths: files.map(({ path }) => path) };
}

/** Installs packages in a project of its own, as whoever uses them does. */
export async function installIn(folder: string, ...packages: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const project = { name: "scratch", private: true, type: "module" };
  await writeFile(join(folder, "package.json"), JSON.stringify(project));
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  await run("npm", ["install", ...quiet, ...packages], { cwd: folder });
}
