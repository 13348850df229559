import type { Page } from '@playwright/test';

/** Counts what the user clicks from now on. */
export async function countClicks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const isCounting = Reflect.has(globalThis, 'clicks');
    Reflect.set(globalThis, 'clicks', 0);
    if (isCounting) return;
    document.addEventListener(
      'click',
      ({ isTrusted, detail }) => {
        // A click on a label has its field clicked too, without a mouse.
        if (isTrusted && detail > 0)
          Reflect.set(globalThis, 'clicks', Number(Reflect.get(globalThis, 'clicks')) + 1);
      },
      { capture: true },
    );
  });
  return () => page.evaluate(() => Number(Reflect.get(globalThis, 'clicks')));
}
