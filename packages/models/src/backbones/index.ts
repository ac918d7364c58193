import type { BackboneDefinition } from './backbone.js';
import { resnet } from './resnet.js';
import { resnetV1 } from './resnetV1.js';

/** All backbone variants; the first is the default. */
export const BACKBONES = [resnet, resnetV1] as const satisfies readonly BackboneDefinition[];

/** Name of a variant in options. */
export type BackboneStyle = (typeof BACKBONES)[number]['style'];

/** All variants, by name. */
export const BACKBONE_STYLES: readonly BackboneStyle[] = BACKBONES.map(({ style }) => style);

/** Depth and variant of a backbone. */
export interface BackboneName {
  readonly depth: number;
  readonly style: BackboneStyle;
}

/** All backbone names, for messages. */
export const BACKBONE_NAMES = BACKBONES.map(({ examples }) => examples).join('; ');

export function findBackbone(style: BackboneStyle): BackboneDefinition {
  return BACKBONES.find((backbone) => backbone.style === style)!;
}

/** Name such as `resnet50-v1`. */
export function backboneName({ depth, style }: BackboneName): string {
  return `resnet${depth}${findBackbone(style).suffix}`;
}

/** Parses a name; `null` if it is not a backbone. */
export function parseBackbone(name: string): BackboneName | null {
  const [, digits, suffix = ''] = /^resnet(\d{1,4})(-v\d)?$/.exec(name) ?? [];
  const depth = Number(digits);
  const found = BACKBONES.find((backbone) => backbone.suffix === suffix && backbone.has(depth));
  return digits === undefined || found === undefined ? null : { depth, style: found.style };
}
