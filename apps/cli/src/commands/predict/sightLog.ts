import { fivePoints, inParts, type Box, type PeopleFrame } from '@dfer/preprocess';

/** A person's face at one time, in fractions of the frame's width and height. */
export interface Sight {
  /** Time in seconds. */
  readonly time: number;
  readonly box: Box;
  /** Eyes, nose, mouth corners, `[5, 2]`; null if unknown. */
  readonly points: Float32Array | null;
}

/** Totals over a person's sightings, whether or not each is kept. */
interface Seen {
  readonly firstSeen: number;
  lastSeen: number;
  /** Sightings with a usable face. */
  usable: number;
  readonly sights: Sight[];
}

/** Records when each person was seen and, on request, where. */
export class SightLog {
  readonly #people = new Map<number, Seen>();
  #looks = 0;

  /** @param keepsPlaces - Keep each sighting for `of`; memory then grows with the video. */
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

  /** Ids of all people who were seen. */
  get people(): readonly number[] {
    return [...this.#people.keys()].sort((a, b) => a - b);
  }

  /** Sightings of a person, ascending in time; empty if they are not kept. */
  of(person: number): readonly Sight[] {
    return this.#people.get(person)?.sights ?? [];
  }

  /** Fraction of the analyzed frames with a usable face of the person. */
  usableRatio(person: number): number {
    return (this.#people.get(person)?.usable ?? 0) / Math.max(1, this.#looks);
  }

  /** Times at which a person was first and last seen. */
  spanOf(person: number): { readonly firstSeen: number; readonly lastSeen: number } {
    const { firstSeen = 0, lastSeen = 0 } = this.#people.get(person) ?? {};
    return { firstSeen, lastSeen };
  }
}
