import type { Page } from '@playwright/test';

/**
 * Texts that a person cannot read whole, and what scrolls sideways. A text may end in an ellipsis where the whole is in a tooltip (`title`);
 * what is out of sight in something that scrolls downwards is not cut off.
 */
export async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    /** Of an open dialog only: what is behind it is covered. */
    const dialogs = document.querySelectorAll('[role="dialog"], [role="alertdialog"]');
    const top = dialogs[dialogs.length - 1] ?? document.body;
    const shown = (element: Element): boolean =>
      element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    /** Only for screen readers. */
    const hidden = (element: Element): boolean => {
      for (let each: Element | null = element; each; each = each.parentElement) {
        if (getComputedStyle(each).clipPath === 'inset(50%)') return true;
        if (each.getBoundingClientRect().width <= 1) return true;
      }
      return false;
    };
    const pathOf = (element: Element): string =>
      `${element.closest('[role="region"], [role="grid"], nav, main, [role="dialog"]')?.ariaLabel ?? ''} ${element.tagName.toLowerCase()}`;

    for (const element of top.querySelectorAll('*')) {
      const { overflowX } = getComputedStyle(element);
      const over = element.scrollWidth - element.clientWidth;
      if (/auto|scroll/.test(overflowX) && over > 1 && element.clientWidth > 1 && shown(element))
        found.add(`scrolls sideways by ${String(over)}: ${pathOf(element)}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.add('the page scrolls sideways');

    const texts = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const words = node.textContent?.trim() ?? '';
      const parent = node.parentElement;
      if (words === '' || !parent || /^(SCRIPT|STYLE|OPTION)$/.test(parent.tagName)) continue;
      if (!shown(parent) || hidden(parent)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.width === 0) continue;
      const cut = (by: string): void => {
        found.add(`“${words.slice(0, 60)}” is cut off by ${by}: ${pathOf(parent)}`);
      };
      let scrollsDown = false;
      let explained = parent.closest('[title]') !== null;
      for (let each: Element | null = parent; each; each = each.parentElement) {
        const { overflowX, overflowY, textOverflow, display } = getComputedStyle(each);
        if (display === 'inline') continue;
        const room = each.getBoundingClientRect();
        if (/hidden|clip/.test(overflowX) && (box.right > room.right + 1 || box.left < room.left - 1)) {
          if (!explained) cut(textOverflow === 'ellipsis' ? 'an ellipsis without a tooltip' : 'its box');
          explained = true;
        }
        const isPartly = box.top < room.bottom - 1 && box.bottom > room.bottom + 2;
        if (/hidden|clip/.test(overflowY) && isPartly && !scrollsDown && !explained)
          cut('the end of its box');
        if (/auto|scroll/.test(overflowY)) scrollsDown = true;
      }
      if (!explained && (box.right > innerWidth + 1 || box.left < -1)) cut('the window’s side');
      if (!scrollsDown && (box.bottom > innerHeight + 1 || box.top < -1)) cut('the window’s end');
    }
    return [...found];
  });
}
