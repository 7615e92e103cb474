import { Pool } from "undici";

/** Asks for so many products, `concurrency` at a time, and reads the answers. */
export async function sendProducts(url: string, count: number, concurrency = 8): Promise<void> {
  const pool = new Pool(url, { connections: concurrency });
  let left = count;
  const next = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { body } = await pool.request({ method: "GET", path: `/products/${left}` });
      await body.dump();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, next));
  await pool.close();
}
