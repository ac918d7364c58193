import { z } from 'zod';

const share = z.number().min(0).max(1);

/** A square of the stored frames, in fractions of their side; by default from the brows to the chin. */
export const regionSchema = z.strictObject({
  left: share.default(0.2).describe('Distance from the left edge.'),
  top: share.default(0.24).describe('Distance from the top edge.'),
  side: share.default(0.6).describe('Width and height.'),
});

/** The square of the stored frames used as network input, in fractions of their side. */
export type CropRegion = Readonly<z.output<typeof regionSchema>>;
