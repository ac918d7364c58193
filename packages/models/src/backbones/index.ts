import type { BackboneDefinition } from './backbone.js';
import { resnet } from './resnet.js';
import { resnetV1 } from './resnetV1.js';

/** All kinds of networks that look at frames; the first is the usual one. */
export const BACKBONES = [resnet, resnetV1] as const satisfies readonly BackboneDefinition[];

/** How options name a kind. */
export type BackboneStyle = (typeof BACKBONES)[number]['style'];

/** A network of frames: its layers, and of which kind it is. */
export interface BackboneName {
  readonly depth: number;
  readonly style: BackboneStyle;
}

/** The names that there are, for messages. */
export const BACKBONE_NAMES = BACKBONES.map(({ examples }) => examples).join('; ');

export function findBackbone(style: BackboneStyle): BackboneDefinition {
  return BACKBONES.find((backbone) => backbone.style === style)!;
}

/** Like `resnet50-v1`. */
export function backboneName({ depth, style }: BackboneName): string {
  return `resnet${depth}${findBackbone(style).suffix}`;
}

/** The network that a name stands for; `null`: none. */
export function parseBackbone(name: string): BackboneName | null {
  const [, digits, suffix = ''] = /^resnet(\d{1,4})(-v\d)?$/.exec(name) ?? [];
  const depth = Number(digits);
  const found = BACKBONES.find((backbone) => backbone.suffix === suffix && backbone.has(depth));
  return digits === undefined || found === undefined ? null : { depth, style: found.style };
}
