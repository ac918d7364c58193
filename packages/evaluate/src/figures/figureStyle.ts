/** Style of a figure. */
export interface FigureStyle {
  /** Text drawn below the figure. @defaultValue undefined, none */
  readonly brand?: string | undefined;
  /** Heading drawn above the figure and included in its title. @defaultValue undefined, none */
  readonly heading?: string | undefined;
  /**
   * Target of the figure. `paper`: a standalone file, black on white. `page`: embedded in a page, with the page's background and the
   * reader's light or dark scheme.
   *
   * @defaultValue 'paper'
   */
  readonly medium?: 'paper' | 'page';
}
