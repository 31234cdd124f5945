/**
 * Builds frontend/dist: hashed chunks, the shell, the service worker with its list of files, the
 * city's manifest, and a .br and .gz beside every text file. Prints the sizes that are budgeted.
 *
 * Run as `node frontend/build.mjs`. CITY names the city file, or gives its path.
 */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));
const SRC = join(HERE, 'src');
const DIST = join(HERE, 'dist');
const CITIES = join(HERE, '..', 'backend', 'data', 'cities');

const BUDGET = { js: 40 * 1024, css: 8 * 1024 };
const TEXT_FILE = /\.(html|js|css|svg|json|webmanifest|txt)$/;

/**
 * Lazily loaded screens always come after the first load, so whatever the first load has anyway is
 * shared with them. Saying so in each of them lets esbuild keep it all in one chunk: a module's chunk
 * follows from the set of entry points that reach it, and this makes the set the same for all.
 */
const oneSharedChunk = {
  name: 'one-shared-chunk',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]view[^\\/]*\.tsx$/ }, async ({ path }) => ({
      contents: `import ${JSON.stringify(join(SRC, 'first_load.ts'))};\n${await readFile(path, 'utf8')}`,
      loader: 'tsx',
    }));
  },
};

const COMMON = {
  bundle: true,
  minify: true,
  legalComments: 'none',
  metafile: true,
  charset: 'utf8',
  target: ['es2022', 'chrome100', 'safari15.4', 'firefox102'],
  define: {
    'process.env.NODE_ENV': '"production"',
    // The city's root, where it is known; frontend/src/healthcode/root.ts says what happens otherwise.
    PINNED_ROOT: JSON.stringify(process.env.ROOT_KEY ?? ''),
  },
  logLevel: 'warning',
};

async function bundleApp() {
  const result = await build({
    ...COMMON,
    entryPoints: { app: join(SRC, 'main.tsx'), style: join(HERE, 'styles', 'app.css') },
    outdir: join(DIST, 'assets'),
    format: 'esm',
    splitting: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    plugins: [oneSharedChunk],
  });
  const outputs = Object.entries(result.metafile.outputs).map(([file, about]) => ({
    url: `/assets/${basename(file)}`,
    about,
    key: file,
  }));
  const ofEntry = (ending) => outputs.find(({ about }) => about.entryPoint?.endsWith(ending));
  const app = ofEntry('main.tsx');
  const behind = app.about.imports.filter(({ kind }) => kind === 'import-statement');
  const keysOf = (...endings) => endings.map((ending) => ofEntry(ending).key);
  const duty = keysOf('staff/view-screens.tsx');
  const food = keysOf('src/view-food.tsx', 'src/view-food-start.tsx');
  const everybodys = reachable(result.metafile.outputs, [app.key], [...duty, ...food]);
  const onlyFrom = (from, past) =>
    [...reachable(result.metafile.outputs, from, past)].filter((key) => !everybodys.has(key)).map((key) => `/assets/${basename(key)}`);
  return {
    urls: outputs.map(({ url }) => url),
    // What only some phones need: those of people on duty, and those that trade or fetch groceries.
    apart: { duty: onlyFrom(duty, food), food: onlyFrom(food, duty) },
    app: app.url,
    preload: behind.map(({ path }) => `/assets/${basename(path)}`),
    style: ofEntry('app.css').url,
  };
}

/** Every output that can be loaded from some, now or on demand, without going through others. */
function reachable(outputs, from, past) {
  const found = new Set(from);
  for (const key of found) {
    for (const { path } of outputs[key].imports) if (!past.includes(path) && outputs[path]) found.add(path);
  }
  return found;
}

async function cityFile() {
  const city = process.env.CITY || 'sanmenxia';
  const file = city.endsWith('.json') ? city : join(CITIES, `${city}.json`);
  return JSON.parse(await readFile(file, 'utf8').catch(() => '{"name":{"zh":"三门峡","en":"Sanmenxia"}}'));
}

async function writeManifest() {
  const { name } = await cityFile();
  const zh = name.zh.replace(/市$/, '');
  const manifest = JSON.parse(await readFile(join(HERE, 'public', 'manifest.webmanifest'), 'utf8'));
  manifest.name = `畅行${zh}`;
  manifest.short_name = `畅行${zh}`;
  await writeFile(join(DIST, 'manifest.webmanifest'), JSON.stringify(manifest));
}

async function copyPublic() {
  for (const file of await filesBelow(join(HERE, 'public'))) {
    const to = join(DIST, relative(join(HERE, 'public'), file));
    await mkdir(dirname(to), { recursive: true });
    await copyFile(file, to);
  }
}

async function filesBelow(folder) {
  const found = await readdir(folder, { withFileTypes: true, recursive: true });
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
}

async function hashOf(...files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

async function writeShell(app, buildId) {
  const shell = await readFile(join(SRC, '..', 'index.html'), 'utf8');
  const preload = app.preload.map((url) => `<link rel="modulepreload" href="${url}">`).join('\n');
  const filled = shell
    .replaceAll('{{BUILD}}', buildId)
    .replace('{{STYLE}}', app.style)
    .replace('{{PRELOAD}}', preload)
    .replace('{{APP}}', app.app);
  await writeFile(join(DIST, 'index.html'), filled);
}

/** The worker knows every file by content, so a new build is a new worker and nothing is half new. */
async function writeWorker(app) {
  const named = ['/manifest.webmanifest', '/icons/icon.svg'];
  const apart = Object.values(app.apart).flat();
  const precache = [
    { url: '/', revision: await hashOf(join(DIST, 'index.html')) },
    ...app.urls.filter((url) => !apart.includes(url)).map((url) => ({ url, revision: null })),
    ...(await Promise.all(named.map(async (url) => ({ url, revision: await hashOf(join(DIST, url)) })))),
  ];
  await build({
    ...COMMON,
    entryPoints: [join(SRC, 'sw.ts')],
    outfile: join(DIST, 'sw.js'),
    format: 'iife',
    define: { ...COMMON.define, PRECACHE: JSON.stringify(precache), APART: JSON.stringify(app.apart) },
  });
}

async function compress() {
  for (const file of await filesBelow(DIST)) {
    if (!TEXT_FILE.test(file)) continue;
    const content = await readFile(file);
    await writeFile(`${file}.gz`, gzipSync(content, { level: 9 }));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    await writeFile(`${file}.br`, brotliCompressSync(content, { params }));
  }
}

async function gzSize(url) {
  return (await readFile(join(DIST, `${url}.gz`))).length;
}

async function report(app, buildId) {
  for (const url of [...app.urls, '/sw.js', '/index.html'].sort()) {
    console.log(`${String(await gzSize(url)).padStart(7)} B gz  ${url}`);
  }
  const first = [app.app, ...app.preload];
  let js = 0;
  for (const url of first) js += await gzSize(url);
  const css = await gzSize(app.style);
  console.log(`first_load_js_gz_bytes=${js}`);
  console.log(`first_load_css_gz_bytes=${css}`);
  console.log(`first_load_js_files=${first.length}`);
  console.log(`build=${buildId}`);
  if (js > BUDGET.js || css > BUDGET.css) throw new Error('The first load is over its budget.');
}

await rm(DIST, { recursive: true, force: true });
await mkdir(DIST, { recursive: true });
const app = await bundleApp();
await copyPublic();
await writeManifest();
// The names of the chunks are hashes of their content, so the list of names stands for all of it.
const buildId = createHash('sha256').update(app.urls.join('\n')).digest('hex').slice(0, 12);
await writeShell(app, buildId);
await writeWorker(app);
await compress();
await report(app, buildId);
