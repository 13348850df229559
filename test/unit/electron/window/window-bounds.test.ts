import { describe, expect, it } from 'vitest';
import { defaultBounds, visibleBounds } from '../../../../electron/window/window-bounds.js';

const left = { x: 0, y: 0, width: 1920, height: 1040 };
const right = { x: 1920, y: 0, width: 1280, height: 800 };

describe('remembered window', () => {
  it('opens where it was closed, on the second display too', () => {
    const saved = { place: { x: 2000, y: 50 }, width: 1000, height: 700, maximized: false };
    expect(visibleBounds(saved, [left, right])).toEqual(saved);
  });

  it('loses its place, not its size, when its display is gone', () => {
    expect(
      visibleBounds({ place: { x: 2000, y: 50 }, width: 1000, height: 700, maximized: true }, [left]),
    ).toEqual({
      place: null,
      width: 1000,
      height: 700,
      maximized: true,
    });
  });

  it('is cut to the display but never below the usable 900 × 600 (screens.md)', () => {
    expect(visibleBounds({ ...defaultBounds, width: 5000, height: 10 }, [right])).toEqual({
      place: null,
      width: 1280,
      height: 600,
      maximized: false,
    });
  });
});
