/**
 * Everything that must hold before a change is merged; `npm test` runs this.
 *
 * Building and testing go on at their own pace, and what only reads the sources takes the time that they leave: two cores are
 * busy from beginning to end. A step says how long it took, and nothing more unless it fails; then its whole output is printed, and the others still
 * run. The last line counts tests and steps.
 */
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { stripVTControlCharacters } from "node:util"
import { countTests } from "./lib/count-tests.ts"

const root = fileURLToPath(new URL("..", import.meta.url))

interface Step {
  readonly name: string
  readonly command: string
  readonly args: ReadonlyArray<string>
  /** Takes what time is left beside the others: it only computes, and the tests watch the clock of the machine. */
  readonly isPatient?: boolean
}

interface Ended {
  readonly isGood: boolean
  readonly output: string
  readonly seconds: number
}

const step = (name: string, command: string, ...args: ReadonlyArray<string>): Step => ({
  name,
  command,
  args
})

const patient = (name: string, command: string, ...args: ReadonlyArray<string>): Step => ({
  ...step(name, command, ...args),
  isPatient: true
})

/** What others need is made first. */
const build = step(
  "build and packages",
  "turbo",
  ...["run", "build", "publint", "--output-logs=errors-only", "--continue=dependencies-successful"]
)

/** Of the built packages; the tests wait for the documentation as well. */
const docs = step("docs", "pnpm", "--filter", "docs", "run", "docs")
const demo = step("demo", "node", "scripts/check-demo.ts")

/** Beside all of this, one after the other. */
const readers: ReadonlyArray<Step> = [
  patient("layout", "node", "scripts/check-layout.ts"),
  patient("types and effects", "node", "tools/effect-check/src/check-types.ts"),
  patient("format", "prettier", "--check", "--log-level=warn", "."),
  patient("lint", "eslint", ".")
]

const environment: NodeJS.ProcessEnv = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: "1",
  // No snapshot is written, here as little as in CI.
  CI: "true",
  ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {})
}

const isWindows = process.platform === "win32"

const run = ({ args, command, isPatient = false }: Step): Promise<Ended> =>
  new Promise((resolve) => {
    const begun = performance.now()
    const pieces: Array<Buffer> = []
    const ended = (isGood: boolean, more = ""): void => {
      const output = Buffer.concat(pieces).toString("utf8") + more
      resolve({ isGood, output, seconds: (performance.now() - begun) / 1000 })
    }
    const words = isPatient && !isWindows ? ["nice", "-n", "10", command, ...args] : [command, ...args]
    const child = spawn(words[0] ?? command, words.slice(1), {
      cwd: root,
      env: environment,
      shell: isWindows,
      stdio: ["ignore", "pipe", "pipe"]
    })
    child.stdout.on("data", (piece: Buffer) => pieces.push(piece))
    child.stderr.on("data", (piece: Buffer) => pieces.push(piece))
    child.on("error", ({ message }) => {
      ended(false, `${command} could not be run: ${message}. Start this with "npm test" or "pnpm run check".`)
    })
    child.on("close", (code) => {
      ended(code === 0)
    })
  })

const say = (name: string, { isGood, output, seconds }: Ended, note = ""): void => {
  console.log(`${isGood ? "✓" : "✗"} ${name.padEnd(20)} ${seconds.toFixed(1).padStart(6)} s${note}`)
  if (!isGood) console.log(`${output.trimEnd()}\n`)
}

let passed = 0
let failed = 0

const take = async (each: Step): Promise<void> => {
  const ended = await run(each)
  say(each.name, ended)
  if (ended.isGood) passed += 1
  else failed += 1
}

/** After the build, since some tests start the built command. */
const runTests = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "bulkport-check-"))
  try {
    const resultFile = join(folder, "tests.json")
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${resultFile}`]
    // One worker on two cores is what vitest would take; most tests wait for disks, processes and databases.
    const ended = await run(step("tests", "vitest", "run", "--maxWorkers=2", ...reporters))
    const tests = countTests(resultFile, ended.isGood)
    // How many cases the matrices tried is worth knowing, also when all is well.
    const plainOutput = stripVTControlCharacters(ended.output)
    for (const [line] of plainOutput.matchAll(/^[a-z ]+: \d+ cases$/gm)) console.log(`  ${line}`)
    say("tests", ended, ` (${tests.passed + tests.failed} run, ${tests.skipped} skipped)`)
    passed += tests.passed
    failed += tests.failed
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const takeReaders = async (): Promise<void> => {
  for (const each of readers) await take(each)
}

const takeBuilds = async (): Promise<void> => {
  await take(build)
  await Promise.all([take(docs).then(runTests), take(demo)])
}

await Promise.all([takeReaders(), takeBuilds()])

console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
