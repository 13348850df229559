import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { draw, drawnArrows, picture, readRooms } from '../../../build/rooms.mjs';

// When this fails: `npm run rooms` draws the picture anew.
test('the picture of the rooms shows the rooms and imports of the code', () => {
  expect(drawnArrows(readFileSync(picture, 'utf8'))).toEqual(readRooms().arrows);
});

test('a room stands above what it imports, and an arrow that a longer way implies is left out', () => {
  const svg = draw({
    rooms: { shared: 1, server: 2, cli: 3 },
    arrows: { shared: [], server: ['shared'], cli: ['server', 'shared'] },
  });
  const heights = [...svg.matchAll(/<g><rect x="[\d.]+" y="(\d+)"/g)].map((match) => Number(match[1]));
  expect(heights[0]).toBeGreaterThan(heights[1]!);
  expect(heights[1]).toBeGreaterThan(heights[2]!);
  expect(svg.match(/<path d="M[\d.]+ \d+C/g)).toHaveLength(2);
});
