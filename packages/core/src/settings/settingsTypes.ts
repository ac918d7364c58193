/** A type whose fields and lists, at any depth, are readonly. */
export type DeepReadonly<T> = T extends readonly (infer Element)[]
  ? readonly DeepReadonly<Element>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** Settings of which some may be left out; unions stay unions. */
export type PartlyOptional<T, Optional extends PropertyKey> = T extends unknown
  ? { readonly [Key in keyof T as Exclude<Key, Optional>]: T[Key] } & {
      readonly [Key in keyof T as Extract<Key, Optional>]?: T[Key];
    }
  : never;
