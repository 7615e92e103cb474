/** What a recorder counts, each number shared between threads, so that it outlives a thread that dies. */
const FIELDS = ["offered", "written", "dropped", "failed", "bodiesLeftOut", "files"] as const;

type Field = (typeof FIELDS)[number];

export type RecorderTotals = Readonly<Record<Field, number>>;

export class RecorderCounts {
  /** Handed to another thread as it is, and there to this constructor. */
  readonly shared: SharedArrayBuffer;
  readonly #cells: Int32Array;
  /** Files of the recorders before this one. */
  readonly #before: number;

  constructor(shared = new SharedArrayBuffer(FIELDS.length * 4)) {
    this.shared = shared;
    this.#cells = new Int32Array(shared);
    this.#before = this.#get("files");
  }

  add(field: Field, count: number): void {
    Atomics.add(this.#cells, FIELDS.indexOf(field), count);
  }

  /** Of this recorder; those before it are added. */
  set(field: "files", count: number): void {
    Atomics.store(this.#cells, FIELDS.indexOf(field), this.#before + count);
  }

  totals(): RecorderTotals {
    return {
      offered: this.#get("offered"),
      written: this.#get("written"),
      dropped: this.#get("dropped"),
      failed: this.#get("failed"),
      bodiesLeftOut: this.#get("bodiesLeftOut"),
      files: this.#get("files"),
    };
  }

  #get(field: Field): number {
    return Atomics.load(this.#cells, FIELDS.indexOf(field));
  }
}
