import { expect, test } from "vitest";
import { openRedactor } from "../compare/testing/builders.ts";
import { keptBody } from "./kept-body.ts";

const kept = (type: string) => keptBody(Buffer.from("abc"), ["Content-Type", type], openRedactor);

test("of a format without names beside its values nothing is kept", () => {
  for (const type of [
    "application/grpc",
    "application/grpc+proto",
    "Application/X-Protobuf; messageType=a.B",
    "application/protobuf",
    "application/vnd.google.protobuf",
    "application/connect+proto",
  ]) {
    expect(kept(type), type).toEqual({ bodyCut: true });
  }
  for (const type of ["application/json", "text/plain", "application/prototype+json"]) {
    expect(kept(type), type).toEqual({ body: "abc", bodyCut: false });
  }
});
