/** Checks samples against the packages as they are published: their builds, through their exports. */
import { execFile } from "node:child_process"
import { mkdir, rm, writeFile } from "node:fs/promises"
import { dirname, join, relative, sep } from "node:path"
import { promisify } from "node:util"
import { repository, scratchFolder } from "../generated-page.ts"
import type { Sample } from "./sample-blocks.ts"

/** What is wrong with a sample. */
export interface SampleProblem {
  readonly page: string
  /** From 1. */
  readonly line: number
  /** The compiler's words. */
  readonly problem: string
}

/** A sample as a file. */
export interface WrittenSample extends Sample {
  /** Absolute. Resolves packages as the documentation does. */
  readonly file: string
}

/** Where samples are written: within the documentation, where the names of the packages resolve. */
export const samplesFolder = join(scratchFolder, "../samples")

const compilerOptions = {
  target: "ES2023",
  lib: ["ES2023"],
  module: "NodeNext",
  moduleResolution: "NodeNext",
  moduleDetection: "force",
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true
}

/** Writes each sample into a file of its own. The folder, which is within `samplesFolder`, holds nothing else afterwards. */
export const writeSamples = async (
  samples: ReadonlyArray<Sample>,
  folder: string
): Promise<ReadonlyArray<WrittenSample>> => {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  return Promise.all(
    samples.map(async (sample) => {
      const own = `${sample.page.replaceAll("/", "-").replace(/\.md$/, "")}-${sample.line}`
      // Further in, so that it may import what is beside the folder it is in.
      const file = join(folder, own, "sample", "sample.ts")
      const files = [{ path: file, text: sample.program }].concat(
        sample.beside.map(({ path, text }) => ({ path: join(dirname(file), path), text }))
      )
      for (const { path, text } of files) {
        await mkdir(dirname(path), { recursive: true })
        await writeFile(path, text)
      }
      return { ...sample, file }
    })
  )
}

interface Failed {
  readonly stdout: string
}

const isFailed = (error: unknown): error is Failed =>
  typeof error === "object" && error !== null && "stdout" in error && typeof error.stdout === "string"

/** Compiles the samples in one go. Gives what is wrong, by the lines of the pages. */
export const checkSamples = async (
  samples: ReadonlyArray<WrittenSample>,
  folder: string
): Promise<ReadonlyArray<SampleProblem>> => {
  const project = join(folder, "tsconfig.json")
  await writeFile(project, JSON.stringify({ compilerOptions, files: samples.map(({ file }) => file) }))
  const compiler = join(repository, "node_modules/.bin/tsc")
  const output = await promisify(execFile)(compiler, ["-p", project, "--pretty", "false"], {
    cwd: folder
  }).then(
    ({ stdout }) => stdout,
    (error: unknown) => {
      if (isFailed(error)) return error.stdout
      throw error
    }
  )
  const problems = [...output.matchAll(/^(.+?)\((\d+),\d+\): error (.*)$/gm)]
  if (problems.length === 0 && output.trim() !== "") throw new Error(`The compiler says: ${output}`)
  return problems.map(([, path = "", line = "", problem = ""]) => {
    const [own] = relative(folder, join(folder, path)).split(sep)
    const sample = samples.find(({ file }) => relative(folder, file).split(sep)[0] === own)
    return { page: sample?.page ?? path, line: Number(line), problem }
  })
}
