import type { MockedConsole } from './mocked-console.js';
import { expectAccessible, screenshot } from './page-checks.js';

/** Checks and photographs what stands on the page in the theme that it has and in the other one, which it keeps. */
export async function expectAccessibleInBothThemes(mocked: MockedConsole, picture: string): Promise<void> {
  const { page } = mocked;
  const isDark = await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme === 'dark');
  const [first, second] = isDark ? (['dark', 'light'] as const) : (['light', 'dark'] as const);
  await screenshot(page, `${picture}-${first}`);
  await expectAccessible(page);
  await mocked.setTheme(second);
  await screenshot(page, `${picture}-${second}`);
  await expectAccessible(page, 'colours');
}
