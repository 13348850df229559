// @ts-check
// `node build/icons/render.mjs`: draws every icon file from the SVG sources. Needs rsvg-convert (Debian: librsvg2-bin);
// run it after a change of a source and commit what it makes.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
/** Up to here the drawing made for small sizes is the clearer one. */
const smallUpTo = 24;

/** Badges differ in shape as well as in colour. */
const trayBadges = {
  ok: '',
  attention:
    '<path d="M11 6.5 16.4 16H5.600Z" fill="#f5a524" stroke="#ffffff" stroke-width="0.8" stroke-linejoin="round" /><path d="M11 9.600V12.600M11 13.600V14.6" stroke="#3a2500" stroke-width="1.2" />',
  stopped:
    '<circle cx="11.5" cy="11.5" r="4.2" fill="#c4314b" stroke="#ffffff" stroke-width="0.8" /><path d="M9.3 11.500H13.7" stroke="#ffffff" stroke-width="1.5" />',
};

/** @param {string} name */
function source(name) {
  return readFileSync(join(folder, name), 'utf8');
}

/**
 * @param {string} svg
 * @param {number} size in pixels
 * @returns {Buffer} a PNG
 */
function png(svg, size) {
  return execFileSync('rsvg-convert', ['-w', String(size), '-h', String(size)], { input: svg });
}

/** @param {number} size */
function mark(size) {
  return png(source(size <= smallUpTo ? 'icon-small.svg' : 'icon.svg'), size);
}

/** The mark on the rounded tile that macOS gives its icons. */
function macTile() {
  const placed = source('icon.svg').replace('<svg ', '<svg x="232" y="222" width="560" height="560" ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1024 1024">
    <rect x="100" y="100" width="824" height="824" rx="186" fill="#f5f8fe" />${placed}</svg>`;
}

/** Windows' container: a directory of PNGs. @param {readonly number[]} sizes */
function ico(sizes) {
  const images = sizes.map(mark);
  const header = Buffer.alloc(6 + 16 * sizes.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(sizes.length, 4);
  let offset = header.length;
  images.forEach((image, index) => {
    const at = 6 + 16 * index;
    const side = (sizes[index] ?? 0) % 256; // 256 is written as 0
    header.writeUInt8(side, at);
    header.writeUInt8(side, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(image.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += image.length;
  });
  return Buffer.concat([header, ...images]);
}

/** macOS's container: typed chunks, each a PNG. @param {Record<string, number>} sizesByType */
function icns(sizesByType) {
  const chunks = Object.entries(sizesByType).map(([type, size]) => chunk(type, png(macTile(), size)));
  return chunk('icns', Buffer.concat(chunks));
}

/** @param {string} type four letters @param {Buffer} content */
function chunk(type, content) {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32BE(content.length + header.length, 4);
  return Buffer.concat([header, content]);
}

/** @param {string} badge */
function tray(badge) {
  return source('icon-small.svg').replace('</svg>', `${badge}</svg>`);
}

/** @param {string} name below this folder @param {Buffer} content */
function save(name, content) {
  writeFileSync(join(folder, name), content);
}

for (const made of ['linux', 'app']) {
  rmSync(join(folder, made), { recursive: true, force: true });
  mkdirSync(join(folder, made));
}
for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) save(`linux/${size}x${size}.png`, mark(size));
save('icon.ico', ico([16, 24, 32, 48, 64, 128, 256]));
save(
  'icon.icns',
  icns({ ic11: 32, ic12: 64, ic07: 128, ic08: 256, ic13: 256, ic09: 512, ic14: 512, ic10: 1024 }),
);
save('app/icon.png', mark(256));
for (const [state, badge] of Object.entries(trayBadges)) {
  save(`app/tray-${state}.png`, png(tray(badge), 24));
  save(`app/tray-${state}@2x.png`, png(tray(badge), 48));
}
