export type Theme = 'light' | 'dark';

/** Read before the first paint by theme-before-paint.js. */
const STORED = 'sluice.theme';

/** `undefined` follows the system. */
export function chooseTheme(theme: Theme | undefined): void {
  if (theme === undefined) {
    localStorage.removeItem(STORED);
    delete document.documentElement.dataset.theme;
    return;
  }
  localStorage.setItem(STORED, theme);
  document.documentElement.dataset.theme = theme;
}
