/** Positions of a norm's weights in our layers. */
const NORM = ['weight', 'bias', 'running_mean', 'running_var'];

/**
 * The position of a torchvision weight in our network: `layer2.0.conv1.weight` → `conv3_block1_1_conv`, 0.
 *
 * @returns Layer, and position among its weights.
 */
export function placeOf(name: string): readonly [layer: string, position: number] {
  const [, layer = '', kind = ''] = /^(.*)\.(\w+)$/.exec(name) ?? [];
  if (layer === 'fc') return ['scores', NORM.indexOf(kind)];
  const [, stage, block, of, number] = /^layer(\d)\.(\d+)\.(conv|bn|downsample\.)(\d)/.exec(layer) ?? [];
  const isDownsample = of === 'downsample.';
  const isNorm = isDownsample ? number === '1' : /bn\d$/.test(layer);
  const suffix = isNorm ? 'bn' : 'conv';
  const place = isNorm ? NORM.indexOf(kind) : 0;
  if (stage === undefined) return [`conv1_${suffix}`, place];
  return [`conv${Number(stage) + 1}_block${Number(block) + 1}_${isDownsample ? 0 : number}_${suffix}`, place];
}
