/** The colours that canvases draw with; the same as the style sheets' variables of the same names. */
export interface Theme {
  readonly dark: boolean;
  readonly ground: string;
  readonly panel: string;
  readonly ink: string;
  readonly quiet: string;
  readonly faint: string;
  readonly line: string;
  readonly accent: string;
  readonly lock: string;
}

export const light: Theme = {
  dark: false,
  ground: '#fbfaf8',
  panel: '#ffffff',
  ink: '#1b1a22',
  quiet: '#5c5a68',
  faint: '#757382',
  line: '#e2dfe6',
  accent: '#6a2c91',
  lock: '#b5460f',
};

export const dark: Theme = {
  dark: true,
  ground: '#131218',
  panel: '#1b1a22',
  ink: '#eceaf2',
  quiet: '#aaa7b8',
  faint: '#8d8a9c',
  line: '#34323f',
  accent: '#c99bf0',
  lock: '#ffab70',
};

export const themeOf = (choice: 'auto' | 'light' | 'dark', prefersDark: boolean): Theme =>
  choice === 'dark' || (choice === 'auto' && prefersDark) ? dark : light;
