// Runs the TypeScript tests under Node's own test runner.
//
//   node infra/node_tests.mjs            all of tests/**/*.test.ts
//   node infra/node_tests.mjs tests/vectors   those below a folder, or single files
//
// Node 20 reads no TypeScript, so esbuild bundles each test into a folder that is removed again.
// A test finds files from the repository's root, which is its working directory.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const isTest = (path) => /\.test\.tsx?$/.test(path)

function testsBelow(path) {
  if (statSync(path).isFile()) return isTest(path) ? [path] : []
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules')
    .flatMap((entry) => testsBelow(join(path, entry.name)))
}

async function main() {
  process.chdir(root)
  const wanted = process.argv.slice(2)
  const tests = (wanted.length ? wanted : ['tests']).flatMap(testsBelow).sort()
  if (tests.length === 0) {
    console.error(`There are no TypeScript tests in ${wanted.join(', ') || 'tests'}.`)
    return 1
  }
  const folder = mkdtempSync(join(tmpdir(), 'changxing-tests-'))
  try {
    await build({
      entryPoints: tests,
      outdir: folder,
      outbase: 'tests',
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      sourcemap: 'inline',
      sourcesContent: false,
      logLevel: 'warning',
      // Bundled CommonJS packages still ask for Node's own modules by `require`.
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      },
    })
    const bundles = tests.map((test) =>
      join(folder, relative('tests', test).replace(/\.tsx?$/, '.mjs')),
    )
    const run = spawnSync(
      process.execPath,
      ['--test', '--test-timeout=60000', '--test-reporter=spec', '--enable-source-maps', ...bundles],
      // A handle left open would keep the run waiting for ever.
      { stdio: 'inherit', cwd: root, timeout: 300_000 },
    )
    return run.status ?? 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

process.exitCode = await main()
