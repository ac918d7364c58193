/** How a figure is drawn. */
export interface FigureStyle {
  /** Stands below the figure, as part of it. @default undefined, nothing */
  readonly brand?: string | undefined;
}
