import { fivePoints, inParts, type Box, type PeopleFrame } from '@dfer/preprocess';

/** Where a person's face is at one time, in parts of the frame's width and height. */
export interface Sight {
  /** Seconds. */
  readonly time: number;
  readonly box: Box;
  /** Eyes, nose, corners of the mouth, `[5, 2]`; null where they are not known. */
  readonly points: Float32Array | null;
}

/** What is known of a person's looks, whether or not each is kept. */
interface Seen {
  readonly firstSeen: number;
  lastSeen: number;
  /** Looks in which the face can be used. */
  usable: number;
  readonly sights: Sight[];
}

/** When everybody was seen, and where if that is asked for. */
export class SightLog {
  readonly #people = new Map<number, Seen>();
  #looks = 0;

  /** @param keepsPlaces - whether `of` shall know each sight, for which memory grows with the film */
  constructor(private readonly keepsPlaces: boolean) {}

  add({ time, image, people }: PeopleFrame): void {
    this.#looks++;
    for (const { person, face, landmarks } of people) {
      const seen = this.#people.get(person) ?? { firstSeen: time, lastSeen: time, usable: 0, sights: [] };
      this.#people.set(person, seen);
      seen.lastSeen = time;
      if (landmarks) seen.usable++;
      if (!this.keepsPlaces) continue;
      const points = landmarks && Float32Array.from(fivePoints(landmarks));
      points?.forEach((value, i) => (points[i] = value / (i % 2 === 0 ? image.width : image.height)));
      seen.sights.push({ time, box: inParts(face.detection.box, image), points });
    }
  }

  /** Everybody who was seen, by id. */
  get people(): readonly number[] {
    return [...this.#people.keys()].sort((a, b) => a - b);
  }

  /** Of a person, ascending in time; none where places are not kept. */
  of(person: number): readonly Sight[] {
    return this.#people.get(person)?.sights ?? [];
  }

  /** Looks at the film in which a person's face can be used, in parts of all. */
  usableRatio(person: number): number {
    return (this.#people.get(person)?.usable ?? 0) / Math.max(1, this.#looks);
  }

  /** When a person was first and last seen. */
  spanOf(person: number): { readonly firstSeen: number; readonly lastSeen: number } {
    const { firstSeen = 0, lastSeen = 0 } = this.#people.get(person) ?? {};
    return { firstSeen, lastSeen };
  }
}
