/** Colors distinguishable with color blindness (Okabe and Ito), and further ones for more classes. */
const COLORS = [
  '#999999',
  '#f0e442',
  '#56b4e9',
  '#d55e00',
  '#cc79a7',
  '#009e73',
  '#e69f00',
  '#0072b2',
  '#8c564b',
  '#4b0082',
  '#000000',
];

/** The color of a class by its index. */
export const colorOf = (index: number): string => COLORS[index % COLORS.length]!;

/** `#rrggbb` as numbers. */
export function rgbOf(color: string): [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
