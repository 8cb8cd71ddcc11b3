// Copies the font files that faces.json names from the installed packages into dist/, from where they are embedded in
// the binary. Tables that the text engine never reads are left out: the SVG drawings of the emoji font (its COLR table
// draws the same glyphs) and vertical metrics, which are 21 of 57 MB.
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');
const unread = new Set(['SVG ', 'vhea', 'vmtx', 'DSIG', 'meta']);

function checksum(table) {
  let sum = 0;
  for (let i = 0; i < table.length; i += 4) sum = (sum + table.readUInt32BE(i)) >>> 0;
  return sum;
}

// Writes an sfnt with only the tables that are read (OpenType 1.9, "Table Directory").
function strip(font) {
  const count = font.readUInt16BE(4);
  const tables = [];
  for (let i = 0; i < count; i++) {
    const at = 12 + 16 * i;
    const tag = font.toString('latin1', at, at + 4);
    const offset = font.readUInt32BE(at + 8);
    const length = font.readUInt32BE(at + 12);
    if (unread.has(tag)) continue;
    const padded = Buffer.alloc((length + 3) & ~3);
    font.copy(padded, 0, offset, offset + length);
    if (tag === 'head') padded.writeUInt32BE(0, 8);
    tables.push({ tag, length, padded });
  }
  const power = Math.floor(Math.log2(tables.length));
  const head = Buffer.alloc(12 + 16 * tables.length);
  font.copy(head, 0, 0, 4);
  head.writeUInt16BE(tables.length, 4);
  head.writeUInt16BE(16 << power, 6);
  head.writeUInt16BE(power, 8);
  head.writeUInt16BE(16 * tables.length - (16 << power), 10);
  let offset = head.length;
  tables.forEach((table, i) => {
    const at = 12 + 16 * i;
    head.write(table.tag, at, 'latin1');
    head.writeUInt32BE(checksum(table.padded), at + 4);
    head.writeUInt32BE(offset, at + 8);
    head.writeUInt32BE(table.length, at + 12);
    offset += table.padded.length;
  });
  const out = Buffer.concat([head, ...tables.map((table) => table.padded)]);
  const headTable = tables.findIndex((table) => table.tag === 'head');
  out.writeUInt32BE((0xb1b0afba - checksum(out)) >>> 0, out.readUInt32BE(12 + 16 * headTable + 8) + 8);
  return out;
}

async function source(pkg, weight, italic) {
  const root = join(here, 'node_modules', '@expo-google-fonts', pkg);
  const dir = (await readdir(root)).find((name) => name.startsWith(String(weight)) && name.endsWith('_Italic') === italic);
  if (!dir) throw new Error(`@expo-google-fonts/${pkg} has no weight ${weight}${italic ? ' italic' : ''}`);
  const file = (await readdir(join(root, dir))).find((name) => name.endsWith('.ttf'));
  return readFile(join(root, dir, file));
}

const { families } = JSON.parse(await readFile(join(here, 'faces.json'), 'utf8'));
await mkdir(dist, { recursive: true });
for (const name of await readdir(dist)) if (name.endsWith('.ttf')) await rm(join(dist, name));
let bytes = 0;
let files = 0;
for (const family of families) {
  const faces = [
    ...family.weights.map((weight) => [weight, false]),
    ...(family.italics ?? []).map((weight) => [weight, true]),
  ];
  for (const [weight, italic] of faces) {
    const font = strip(await source(family.package, weight, italic));
    await writeFile(join(dist, `${family.name.replaceAll(' ', '')}-${weight}${italic ? 'i' : ''}.ttf`), font);
    bytes += font.length;
    files++;
  }
}
console.log(`${files} fonts, ${(bytes / 1e6).toFixed(1)} MB in ${dist}`);
