// @ts-check
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { root } from './paths.mjs';

// Draws docs/images/rooms.svg: the rooms of the code, and who imports whom. `npm run rooms` after a change of either.

/** @typedef {{ rooms: Record<string, number>, arrows: Record<string, string[]> }} Rooms lines of code, and what each room imports */

const programs = ['electron', 'core', 'shared', 'renderer', 'server', 'cli'];
/** Folders whose own folders are rooms: the layers of the page and the rooms of the engine have an order. */
const divided = new Set(['core', 'renderer']);
export const picture = join(root, 'docs/images/rooms.svg');

/**
 * The room of a file: `core/backup`, `core/engine`, `server`.
 * @param {string} file
 */
function roomOf(file) {
  const [program = '', folder = ''] = file.split('/');
  return divided.has(program) ? `${program}/${folder.replace(/\.tsx?$/, '')}` : program;
}

/** @returns {Rooms} */
export function readRooms() {
  const files = programs
    .flatMap((program) =>
      readdirSync(join(root, program), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(program, file).replaceAll('\\', '/'),
      ),
    )
    .filter((file) => /\.tsx?$/.test(file));
  const known = new Set(files.map(roomOf));
  /** @type {Map<string, { lines: number, imports: Set<string> }>} */
  const rooms = new Map([...known].sort().map((room) => [room, { lines: 0, imports: new Set() }]));
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8');
    const room = rooms.get(roomOf(file));
    if (room === undefined) continue;
    room.lines += text.split('\n').length - 1;
    for (const { fileName } of ts.preProcessFile(text, true, false).importedFiles) {
      if (!fileName.startsWith('.')) continue;
      const target = roomOf(join(dirname(file), fileName).replaceAll('\\', '/').replace(/\.js$/, ''));
      if (target !== roomOf(file) && known.has(target)) room.imports.add(target);
    }
  }
  return {
    rooms: Object.fromEntries([...rooms].map(([room, { lines }]) => [room, lines])),
    arrows: Object.fromEntries([...rooms].map(([room, { imports }]) => [room, [...imports].sort()])),
  };
}

/**
 * The rooms of a drawn picture, without its lines of code, which change with every commit.
 * @param {string} svg @returns {unknown}
 */
export function drawnArrows(svg) {
  const json = /<metadata>(.*?)<\/metadata>/s.exec(svg)?.[1] ?? 'null';
  return JSON.parse(json);
}

/**
 * How far each room stands above the ground: one floor above the highest room that it imports.
 * @param {Rooms['arrows']} arrows
 */
function floorsOf(arrows) {
  /** @type {Map<string, number>} */
  const floors = new Map();
  /** @type {(room: string) => number} */
  const floor = (room) => {
    const found = floors.get(room);
    if (found !== undefined) return found;
    const above = 1 + Math.max(-1, ...(arrows[room] ?? []).map(floor));
    floors.set(room, above);
    return above;
  };
  Object.keys(arrows).forEach(floor);
  return floors;
}

/**
 * Arrows that no longer way implies: a room that imports `jobs`, which imports `catalogue`, stands on both.
 * @param {Rooms['arrows']} arrows
 */
function drawnOf(arrows) {
  /** @type {(from: string, to: string) => boolean} */
  const reaches = (from, to) => (arrows[from] ?? []).some((next) => next === to || reaches(next, to));
  return Object.entries(arrows).flatMap(([from, targets]) =>
    targets
      .filter((to) => !targets.some((other) => other !== to && reaches(other, to)))
      .map((to) => ({ from, to })),
  );
}

const box = { width: 164, height: 46, gap: 20, floor: 92, margin: 28, top: 74 };
/** @type {Record<string, { fill: string, line: string }>} */
const colours = {
  electron: { fill: '#e3f0fb', line: '#2f7cc0' },
  cli: { fill: '#e8eaf6', line: '#5a67b8' },
  core: { fill: '#e4f4ea', line: '#3b8f5c' },
  renderer: { fill: '#fdf0dd', line: '#c27f1d' },
  server: { fill: '#f6e6f3', line: '#a04d8e' },
  shared: { fill: '#eceff1', line: '#60717c' },
};

/** Where a program's rooms stand, from the left. */
const columns = ['renderer', 'electron', 'core', 'cli', 'server', 'shared'];

/** @param {Rooms} rooms */
export function draw({ rooms, arrows }) {
  const floors = floorsOf(arrows);
  const drawn = drawnOf(arrows);
  const top = Math.max(...floors.values());
  const rows = Array.from({ length: top + 1 }, (_, floor) =>
    Object.keys(rooms).filter((room) => floors.get(room) === floor),
  );
  const width = 2 * box.margin + Math.max(...rows.map((row) => row.length)) * (box.width + box.gap) - box.gap;
  const height = box.top + top * box.floor + box.height + box.margin;
  /** @type {Map<string, { x: number, y: number }>} */
  const places = new Map();
  const program = (/** @type {string} */ room) => room.split('/')[0] ?? room;
  // From the ground up, each room near the middle of what it stands on; programs keep their order from the left.
  rows.forEach((row, floor) => {
    const wish = (/** @type {string} */ room) => {
      const below = drawn.filter(({ from }) => from === room).map(({ to }) => places.get(to)?.x ?? 0);
      return below.reduce((sum, x) => sum + x, 0) / Math.max(1, below.length);
    };
    const order = [...row].sort(
      (a, b) => columns.indexOf(program(a)) - columns.indexOf(program(b)) || wish(a) - wish(b),
    );
    const space = (width - 2 * box.margin) / order.length;
    order.forEach((room, index) => {
      places.set(room, {
        x: box.margin + space * (index + 0.5),
        y: box.top + (top - floor) * box.floor,
      });
    });
  });
  const paths = drawn.map(({ from, to }) => {
    const start = places.get(from) ?? { x: 0, y: 0 };
    const end = places.get(to) ?? { x: 0, y: 0 };
    const y1 = start.y + box.height;
    const bend = Math.min(60, (end.y - y1) / 2);
    return `<path d="M${round(start.x)} ${y1}C${round(start.x)} ${y1 + bend} ${round(end.x)} ${end.y - bend - 6} ${round(end.x)} ${end.y - 6}" stroke="${colours[program(from)]?.line ?? '#000'}"/>`;
  });
  const boxes = Object.entries(rooms).map(([room, lines]) => {
    const { x, y } = places.get(room) ?? { x: 0, y: 0 };
    const { fill, line } = colours[program(room)] ?? { fill: '#fff', line: '#000' };
    return [
      `<g><rect x="${round(x - box.width / 2)}" y="${y}" width="${box.width}" height="${box.height}" rx="8" fill="${fill}" stroke="${line}"/>`,
      `<text x="${round(x)}" y="${y + 20}" class="name">${room}</text>`,
      `<text x="${round(x)}" y="${y + 36}" class="lines">${lines.toLocaleString('en')} lines</text></g>`,
    ].join('');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="The rooms of Postkeep and what each imports">
<metadata>${JSON.stringify(arrows)}</metadata>
<style>text{font-family:Inter,"Segoe UI",Helvetica,Arial,sans-serif;text-anchor:middle;fill:#1f2933}.name{font-size:13px;font-weight:600}.lines{font-size:11px;fill:#52606d}.title{font-size:18px;font-weight:600;text-anchor:start}.note{font-size:12px;fill:#52606d;text-anchor:start}path{fill:none;stroke-width:1.2;stroke-opacity:.55;marker-end:url(#tip)}</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="2" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0L8 4L0 8Z" style="fill:#7b8794;stroke:none;marker-end:none"/></marker></defs>
<rect width="${width}" height="${height}" rx="12" fill="#fbfcfd"/>
<text x="${box.margin}" y="34" class="title">The rooms of Postkeep</text>
<text x="${box.margin}" y="54" class="note">An arrow is an import, and runs down only. Arrows that a longer way implies are left out.</text>
${paths.join('\n')}
${boxes.join('\n')}
</svg>
`;
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(picture, draw(readRooms()));
