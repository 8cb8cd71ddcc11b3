export type Theme = 'light' | 'dark' | 'system';

/** Under this name the theme that was chosen is kept in the browser; nothing is kept for the system's. */
const kept = 'hivesync-theme';

export function chosenTheme(): Theme {
  try {
    const value = localStorage.getItem(kept);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system'; // a browser that keeps nothing
  }
}

export function chooseTheme(theme: Theme): void {
  try {
    if (theme === 'system') localStorage.removeItem(kept);
    else localStorage.setItem(kept, theme);
  } catch {
    // it holds as long as the page
  }
  applyTheme(theme);
}

const dark = () => globalThis.matchMedia('(prefers-color-scheme: dark)');

/** applyTheme puts a theme on the page. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme === 'system' ? (dark().matches ? 'dark' : 'light') : theme;
}

/** followTheme keeps the page in the theme that was chosen, here or in another tab, or that the system changes to. */
export function followTheme(): void {
  const again = () => applyTheme(chosenTheme());
  again();
  dark().addEventListener('change', again);
  addEventListener('storage', again);
}
