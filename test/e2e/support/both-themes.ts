import type { MockedConsole } from './mocked-console.js';
import { expectAccessible, screenshot } from './page-checks.js';

/** Checks and photographs what stands on the page in light and in dark, and leaves it in light. */
export async function expectAccessibleInBothThemes(mocked: MockedConsole, picture: string): Promise<void> {
  const { page } = mocked;
  await screenshot(page, `${picture}-light`);
  await expectAccessible(page, 'light');
  await mocked.setTheme('dark');
  await screenshot(page, `${picture}-dark`);
  await expectAccessible(page, 'dark');
  await mocked.setTheme('light');
}
