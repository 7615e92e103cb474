import { play } from "./play.ts";
import type { PlayOptions } from "./judgements/judgement.ts";
import { Scene, type SceneScripts } from "./scene.ts";
import { STAGES, type Stage, type StageName, openStage } from "./stage.ts";
import type { Step } from "./case-file.ts";

/** Stages that many cases use: opened once. Another is there for as long as its case. */
const SHARED: ReadonlySet<StageName> = new Set(["plain", "limits", "isolation", "http2"]);

/** Opens stages as cases need them. */
export class Theatre {
  readonly #shared = new Map<StageName, Stage>();
  #open: Stage[] = [];
  #scenes: Scene[] = [];

  async play(
    send: readonly Step[],
    scripts: SceneScripts,
    options: PlayOptions = {},
  ): Promise<Scene> {
    const stage = await this.#stage(options.stage ?? "plain");
    const scene = new Scene(stage, scripts);
    this.#scenes.push(scene);
    await options.before?.(scene);
    await play(scene, options.send ?? send, options.actions?.(scene));
    return scene;
  }

  /** To be called behind each case. */
  async clear(): Promise<void> {
    const scenes = this.#scenes;
    const stages = this.#open;
    this.#scenes = [];
    this.#open = [];
    for (const scene of scenes) scene.close();
    await Promise.all(stages.map((stage) => stage.close()));
    // A connection that a case has cut must be off the books before the next one counts.
    for (const scene of scenes) {
      if (stages.includes(scene.stage)) continue;
      if (scene.stage === this.#shared.get("isolation")) await scene.reported();
      else await scene.settled();
    }
  }

  async close(): Promise<void> {
    await this.clear();
    await Promise.all([...this.#shared.values()].map((stage) => stage.close()));
  }

  async #stage(name: StageName): Promise<Stage> {
    const known = this.#shared.get(name);
    if (known !== undefined) return known;
    const stage = await openStage(STAGES[name]);
    if (SHARED.has(name)) this.#shared.set(name, stage);
    else this.#open.push(stage);
    return stage;
  }
}
