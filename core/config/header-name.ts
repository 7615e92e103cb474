import { z } from "zod";

/** A field name of RFC 9110 5.1. */
export const headerName = z
  .string()
  .regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, "expected a header name");
