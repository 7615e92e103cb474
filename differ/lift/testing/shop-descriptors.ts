import { create, toBinary } from "@bufbuild/protobuf";
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorSetSchema,
  type FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import type { MessageInitShape } from "@bufbuild/protobuf";

type FileInit = MessageInitShape<typeof FileDescriptorProtoSchema>;

const one = Label.OPTIONAL;
const many = Label.REPEATED;

/** What protoc writes for a shop's service: every kind of field once. */
const SHOP: FileInit = {
  name: "shop.proto",
  package: "shop",
  syntax: "proto3",
  enumType: [
    {
      name: "State",
      value: [
        { name: "UNKNOWN", number: 0 },
        { name: "SOLD", number: 1 },
      ],
    },
  ],
  messageType: [
    {
      name: "Item",
      field: [
        { name: "id", number: 1, type: Type.UINT64, label: one },
        { name: "unit_price", number: 2, type: Type.FLOAT, label: one },
        { name: "name", number: 3, type: Type.STRING, label: one },
        { name: "state", number: 4, type: Type.ENUM, typeName: ".shop.State", label: one },
        { name: "sizes", number: 5, type: Type.SINT32, label: many },
        { name: "parts", number: 6, type: Type.MESSAGE, typeName: ".shop.Item", label: many },
        { name: "raw", number: 7, type: Type.BYTES, label: one },
        { name: "stock", number: 8, type: Type.MESSAGE, typeName: ".shop.Item.Stock", label: many },
        { name: "note", number: 9, type: Type.STRING, label: one, oneofIndex: 0 },
        { name: "code", number: 10, type: Type.INT32, label: one, oneofIndex: 0 },
        { name: "best", number: 11, type: Type.MESSAGE, typeName: ".shop.Item", label: one },
      ],
      oneofDecl: [{ name: "more" }],
      nestedType: [
        {
          name: "Stock",
          options: { mapEntry: true },
          field: [
            { name: "key", number: 1, type: Type.STRING, label: one },
            { name: "value", number: 2, type: Type.INT64, label: one },
          ],
        },
      ],
    },
    { name: "Ask", field: [] },
  ],
  service: [
    { name: "Shop", method: [{ name: "Get", inputType: ".shop.Ask", outputType: ".shop.Item" }] },
  ],
};

export const shopDescriptors: Uint8Array = toBinary(
  FileDescriptorSetSchema,
  create(FileDescriptorSetSchema, { file: [SHOP] }),
);
