// Puts the page and Swagger UI into dist/, from where they are embedded: compressed, as nearly every browser takes them.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const here = import.meta.dirname;
await mkdir(`${here}/dist`, { recursive: true });
const viewer = `${here}/node_modules/swagger-ui-dist`;
for (const path of [`${viewer}/swagger-ui-bundle.js`, `${viewer}/swagger-ui.css`, `${viewer}/favicon-32x32.png`, `${here}/index.html`, `${here}/start.js`]) {
  await writeFile(`${here}/dist/${path.split('/').at(-1)}.gz`, gzipSync(await readFile(path), { level: 9 }));
}
