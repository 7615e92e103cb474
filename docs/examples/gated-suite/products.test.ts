import { expect, inject, test } from "vitest";

const service = inject("service");
// A verdict needs some hundred answers of an endpoint.
const ids = Array.from({ length: 600 }, (_, at) => at + 1);

test.each(ids)("product %i has its name", async (id) => {
  const answer = await fetch(`${service}/products/${id}`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ id, name: `product ${id}` });
});
