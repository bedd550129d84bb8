// Runs before the first paint, so that a chosen theme never flashes. Same names as in text of `ui/theme.ts`.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem('sluice.theme');
  } catch {
    // Storage may be forbidden; the system's theme is right then.
  }
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
})();
