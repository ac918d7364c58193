/** The FACS action units that the head supports (AU45 is the blink). Strengths are 0 (absent) to about 1.1 (full). */
export const ACTION_UNITS = [
  'au1',
  'au2',
  'au4',
  'au5',
  'au6',
  'au7',
  'au9',
  'au10',
  'au12',
  'au15',
  'au17',
  'au18',
  'au20',
  'au23',
  'au25',
  'au26',
  'au43',
  'au45',
] as const;

export type ActionUnit = (typeof ACTION_UNITS)[number];
export type ActionUnits = Record<ActionUnit, number>;

/** Action units, 0 unless given. */
export function actionUnits(active: Partial<ActionUnits> = {}): ActionUnits {
  return {
    au1: 0,
    au2: 0,
    au4: 0,
    au5: 0,
    au6: 0,
    au7: 0,
    au9: 0,
    au10: 0,
    au12: 0,
    au15: 0,
    au17: 0,
    au18: 0,
    au20: 0,
    au23: 0,
    au25: 0,
    au26: 0,
    au43: 0,
    au45: 0,
    ...active,
  };
}
