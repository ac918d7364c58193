import { fivePoints, inParts, type Box, type PeopleFrame } from '@dfer/preprocess';

/** Where a person's face is at one time, in parts of the frame's width and height. */
export interface Sight {
  /** Seconds. */
  readonly time: number;
  readonly box: Box;
  /** Eyes, nose, corners of the mouth, `[5, 2]`; null where they are not known. */
  readonly points: Float32Array | null;
}

/** Where everybody was seen: a few numbers for each look. */
export class SightLog {
  readonly #sights = new Map<number, Sight[]>();
  #looks = 0;

  add({ time, image, people }: PeopleFrame): void {
    this.#looks++;
    for (const { person, face, landmarks } of people) {
      const points = landmarks && Float32Array.from(fivePoints(landmarks));
      points?.forEach((value, i) => (points[i] = value / (i % 2 === 0 ? image.width : image.height)));
      const sights = this.#sights.get(person) ?? [];
      sights.push({ time, box: inParts(face.detection.box, image), points });
      this.#sights.set(person, sights);
    }
  }

  /** Everybody who was seen, by id. */
  get people(): readonly number[] {
    return [...this.#sights.keys()].sort((a, b) => a - b);
  }

  /** Of a person, ascending in time. */
  of(person: number): readonly Sight[] {
    return this.#sights.get(person) ?? [];
  }

  /** Looks at the film in which a person's face can be used, in parts of all. */
  usableRatio(person: number): number {
    return this.of(person).filter(({ points }) => points !== null).length / Math.max(1, this.#looks);
  }

  /** When a person was first and last seen. */
  spanOf(person: number): { readonly firstSeen: number; readonly lastSeen: number } {
    const sights = this.of(person);
    return { firstSeen: sights[0]?.time ?? 0, lastSeen: sights.at(-1)?.time ?? 0 };
  }
}
