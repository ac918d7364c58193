/** The result of a part, as one line of the final table. */
export function headlines(part, result) {
  const [kind] = Object.entries(KINDS).find(([beginning]) => part.startsWith(beginning)) ?? [];
  return kind === undefined ? '' : KINDS[kind](result);
}

const KINDS = {
  info: ({ gpu, torch, addon }) =>
    [typeof gpu === 'string' ? 'no GPU' : gpu.map(({ name }) => name).join(), `torch ${torch.torch}`]
      .concat(`addon on ${addon.device}`)
      .join(', '),
  conformance: ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`,
  gradients: ({ results }) =>
    results
      .map(({ model, fp32, bf16 }) =>
        [`${model}: fp32 off by ${fp32.value.toExponential(1)}`]
          .concat(bf16 === undefined ? [] : `bf16 cosine ${bf16.value.toFixed(4)}`)
          .join(', '),
      )
      .join('; '),
  'train-step': races,
  compile: races,
  inference: races,
  profile: ({ stepMs, launchMs, deviceMs, pytorch }) =>
    `step ${stepMs} ms, launched after ${launchMs}, operations ${deviceMs}; PyTorch ${pytorch?.stepMs ?? '–'} ms`,
  demo: ({ uar, war, secondsPerFold }) =>
    `UAR ${percent(uar)}, WAR ${percent(war)}, ${secondsPerFold.join('/')} s a fold`,
  loader: ({ epochs }) =>
    epochs
      .map(
        ({ store, busy, framesPerSecond }) => `${store}: ${percent(busy)} busy, ${framesPerSecond} frames/s`,
      )
      .join('; '),
};

function races({ results }) {
  return results
    .map(({ title, contestants, ratios }) => {
      const [ours] = contestants;
      const against = ratios.map(({ speed, theirs }) => `${speed} × ${theirs}`).join(', ');
      return `${title}: ${ours.imagesPerSecond} images/s, ${against}`;
    })
    .join('; ');
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;
