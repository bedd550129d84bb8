import { defineConfig } from '@lingui/conf';
import { formatter } from '@lingui/format-po';

/** What the frame around the pages says, lists included: nobody who only signs in needs it. */
const FRAME = ['src/routes/shell', 'src/ui/list'];

/** One catalogue for what every page may say, one for the frame, one for each feature: a page loads its own, and two people seldom touch the same file. */
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'zh-CN'],
  catalogs: [
    {
      path: 'src/text/messages/{locale}',
      include: ['src'],
      exclude: ['src/features', 'src/charts', 'src/keyboard', ...FRAME],
    },
    { path: 'src/routes/shell/messages/{locale}', include: FRAME },
    // The names of shortcuts, which the sheet behind ? alone shows.
    { path: 'src/keyboard/messages/{locale}', include: ['src/keyboard'] },
    { path: 'src/charts/messages/{locale}', include: ['src/charts'] },
    { path: 'src/features/{name}/messages/{locale}', include: ['src/features/{name}'] },
  ],
  format: formatter({ origins: false, lineNumbers: false }),
  orderBy: 'message',
});
