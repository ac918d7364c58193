import type { Analysis, ClipStrip, HeatMap } from '../../analysis/analysis.js';
import { html, type Markup } from './markup.js';

const explained: Readonly<Record<Analysis['timeline'], string>> = {
  frames:
    'The lines show the probabilities of each single frame; the prediction for the clip is the mean over its frames.',
  'so-far':
    'The lines show the probabilities of the clip so far: of its frames up to this one, which is then repeated to the end.',
};

const headings: Readonly<Record<ClipStrip['kind'], string>> = {
  mistake: 'Most confident mistakes',
  hit: 'Least certain hits',
};

/** Frame strips of the clips to look at, with their predictions; empty if there are none. */
export function clipStrips({ strips, classes, timeline, brand }: Analysis): Markup | string {
  if (strips.length === 0) return '';
  return html`<section class="card clips">
    <h2>Clips to look at ${brand === undefined ? '' : html`<span class="badge">optimistic</span>`}</h2>
    <p>
      ${explained[timeline]} The underlined frame is the one in which the predicted class is most probable.
      The dark pictures are Grad-CAM heat maps of that frame: the evidence for a class, from little<span
        class="viridis"
        role="img"
        aria-label="violet, blue, green, yellow"
      ></span
      >to much. Areas outside the network's input have no color.
    </p>
    ${(['mistake', 'hit'] as const).map((kind) => {
      const own = strips.filter((strip) => strip.kind === kind);
      if (own.length === 0) return '';
      return html`<h3>${headings[kind]}</h3>
        ${own.map((strip) => oneClip(strip, classes))}`;
    })}
  </section>`;
}

/** A class that is highlighted by color. */
interface MarkedClass {
  readonly role: 'predicted' | 'true' | 'next';
  readonly label: number;
}

/** The predicted and the true class; for a hit, the true class and the second most probable one. */
function markedClasses({ label, predicted, probabilities }: ClipStrip): MarkedClass[] {
  if (label !== predicted) {
    return [
      { role: 'predicted', label: predicted },
      { role: 'true', label },
    ];
  }
  const others = probabilities.map((value, index) => (index === label ? -1 : value));
  return [
    { role: 'true', label },
    { role: 'next', label: others.indexOf(Math.max(...others)) },
  ];
}

const words: Readonly<Record<MarkedClass['role'], string>> = {
  predicted: 'predicted',
  true: 'true',
  next: 'next',
};

function oneClip(strip: ClipStrip, classes: readonly string[]): Markup {
  const { clip, fold, label, predicted, probabilities, frames, peak, heatMaps } = strip;
  const marked = markedClasses(strip);
  return html`<article class="clip">
    <h4>Clip ${clip} <span class="muted small">fold ${fold}</span></h4>
    <p class="values">
      ${marked.map(({ role, label: own }) => {
        const word = role === 'true' && label === predicted ? 'predicted, and true:' : `${words[role]}:`;
        return html`<span class="one"
          ><i class="key ${role}"></i>${word}
          <b>${classes[own]!}</b> ${wholePercent(probabilities[own]!)}</span
        > `;
      })}
    </p>
    <div class="clip-body">
      <div class="film-scroll" role="region" aria-label="Frames of clip ${clip}" tabindex="0">
        <div class="film" style="--n:${frames.length}">
          ${frames.map(
            (image, index) =>
              html`<img
                class="${index === peak ? 'peak' : ''}"
                src="${image}"
                alt="frame ${index + 1} of ${frames.length}"
              />`,
          )}
          ${overTime(strip, marked, classes)}
        </div>
      </div>
      <div class="heats">${heatMaps.map((map) => heatMap(map, peak, classes))}</div>
    </div>
  </article>`;
}

/** Lines of all classes, the marked ones in color. As wide as the frames above, so that each value is below its frame. */
function overTime(
  { timeline }: ClipStrip,
  marked: readonly MarkedClass[],
  classes: readonly string[],
): Markup {
  const findRole = (label: number): string => marked.find((one) => one.label === label)?.role ?? '';
  const order = classes
    .map((_, label) => label)
    .sort((a, b) => Number(findRole(a) !== '') - Number(findRole(b) !== ''));
  const description = marked
    .map(({ label }) => {
      const [first, last] = [timeline[0]![label]!, timeline.at(-1)![label]!];
      return `${classes[label]!} from ${wholePercent(first)} to ${wholePercent(last)}`;
    })
    .join(', ');
  // Zoom in if every class is improbable.
  const top = Math.max(...timeline.flat()) > 0.5 ? 1 : 0.5;
  return html`<div class="over-time">
    <small style="top:2px">${wholePercent(top)}</small>
    <svg
      viewBox="0 0 ${timeline.length} 1"
      preserveAspectRatio="none"
      role="img"
      aria-label="Probability in each frame: ${description}"
    >
      <line class="grid" x1="0" x2="${timeline.length}" y1="0.5" y2="0.5" />
      ${order.map(
        (label) =>
          html`<polyline
            class="${findRole(label)}"
            points="${points(timeline.map((row) => row[label]! / top))}"
          />`,
      )}
    </svg>
  </div>`;
}

/** @param values - From 0 to 1; each is drawn below the middle of its frame. The line extends to both edges. */
function points(values: readonly number[]): string {
  const y = (value: number): string => (1 - value).toFixed(3);
  const inner = values.map((value, index) => `${index + 0.5},${y(value)}`);
  return [`0,${y(values[0]!)}`, ...inner, `${values.length},${y(values.at(-1)!)}`].join(' ');
}

function heatMap({ label, image, isEmpty }: HeatMap, peak: number, classes: readonly string[]): Markup {
  const name = classes[label]!;
  const caption = isEmpty ? `no evidence for ${name}` : `for ${name}`;
  return html`<figure>
    <img src="${image}" alt="Grad-CAM of frame ${peak + 1}: ${caption}" />
    <figcaption>${caption}</figcaption>
  </figure>`;
}

function wholePercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
