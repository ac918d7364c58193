/** How a figure is drawn. */
export interface FigureStyle {
  /** Stands below the figure, as part of it. @defaultValue undefined, nothing */
  readonly brand?: string | undefined;
  /** Stands above the figure, as part of it, and in its title. @defaultValue undefined, nothing */
  readonly heading?: string | undefined;
  /**
   * Where it is seen. `paper`: a file that stands anywhere, black on a white ground of its own. `page`: inside a page, on the page's
   * ground and in the reader's light or dark scheme.
   *
   * @defaultValue 'paper'
   */
  readonly medium?: 'paper' | 'page';
}
