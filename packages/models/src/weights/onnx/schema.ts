import protobuf from 'protobufjs/light.js';

/** ONNX codes of element types. */
export const ELEMENT = { float: 1, int64: 7 } as const;

/** ONNX codes of attribute types. */
export const ATTRIBUTE = { int: 2, float: 1, string: 3, ints: 7 } as const;

export interface TensorProto {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  /** Little-endian bytes. */
  readonly rawData: Uint8Array;
}

export interface AttributeProto {
  readonly name: string;
  readonly type: number;
  readonly i?: number;
  readonly f?: number;
  readonly s?: Uint8Array;
  readonly ints?: readonly number[];
}

export interface NodeProto {
  readonly name: string;
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly AttributeProto[];
}

export interface ValueInfoProto {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly { readonly dimValue?: number; readonly dimParam?: string }[] };
    };
  };
}

export interface GraphProto {
  readonly name: string;
  readonly node: readonly NodeProto[];
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
}

export interface ModelProto {
  readonly irVersion: number;
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[];
  readonly producerName: string;
  readonly graph: GraphProto;
  readonly metadataProps: readonly { readonly key: string; readonly value: string }[];
}

const one = (type: string, id: number): protobuf.IField => ({ type, id });
const many = (type: string, id: number): protobuf.IField => ({ rule: 'repeated', type, id });

/** The part of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto that a network without control flow needs. */
const messages = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: one('int64', 1),
        producerName: one('string', 2),
        graph: one('GraphProto', 7),
        opsetImport: many('OperatorSetIdProto', 8),
        metadataProps: many('StringStringEntryProto', 14),
      },
    },
    OperatorSetIdProto: { fields: { domain: one('string', 1), version: one('int64', 2) } },
    StringStringEntryProto: { fields: { key: one('string', 1), value: one('string', 2) } },
    GraphProto: {
      fields: {
        node: many('NodeProto', 1),
        name: one('string', 2),
        initializer: many('TensorProto', 5),
        input: many('ValueInfoProto', 11),
        output: many('ValueInfoProto', 12),
      },
    },
    NodeProto: {
      fields: {
        input: many('string', 1),
        output: many('string', 2),
        name: one('string', 3),
        opType: one('string', 4),
        attribute: many('AttributeProto', 5),
      },
    },
    AttributeProto: {
      fields: {
        name: one('string', 1),
        f: one('float', 2),
        i: one('int64', 3),
        s: one('bytes', 4),
        ints: many('int64', 8),
        type: one('int32', 20),
      },
    },
    TensorProto: {
      fields: {
        dims: many('int64', 1),
        dataType: one('int32', 2),
        name: one('string', 8),
        rawData: one('bytes', 9),
      },
    },
    ValueInfoProto: { fields: { name: one('string', 1), type: one('TypeProto', 2) } },
    TypeProto: { fields: { tensorType: one('TensorTypeProto', 1) } },
    TensorTypeProto: { fields: { elemType: one('int32', 1), shape: one('TensorShapeProto', 2) } },
    TensorShapeProto: { fields: { dim: many('DimensionProto', 1) } },
    DimensionProto: { fields: { dimValue: one('int64', 1), dimParam: one('string', 2) } },
  },
});

/** Encodes a model as an `.onnx` file. */
export function encodeModel(model: ModelProto): Uint8Array {
  return messages
    .lookupType('ModelProto')
    .encode({ ...model })
    .finish();
}
