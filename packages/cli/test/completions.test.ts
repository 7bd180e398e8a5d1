/** Completing words: what is offered, and that real shells offer it. */
import { spawn } from "@lydell/node-pty"
import xterm from "@xterm/headless"
import { chmod, mkdir, writeFile } from "node:fs/promises"
import { delimiter, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { describe, expect, it, onTestFinished } from "vitest"
import { answerCompletion, completionFile } from "../src/completion/answer-completion.ts"
import { complete } from "../src/completion/complete.ts"
import { ownCompletionData } from "../src/completion/own-completion-data.ts"
import { shells } from "../src/completion/shell-scripts.ts"
import { call, documentOf, folderWith } from "./support/call.ts"
import { emulateAdvocate, importUsers, users } from "./support/emulated.ts"
import { spawned } from "./support/spawned.ts"

const data = ownCompletionData()

const settings = JSON.stringify({
  connection: "test",
  connections: {
    test: { provider: "advocate", settings: { tenantAlias: "test_a" } },
    live: { provider: "actito", settings: { entity: "x" } }
  }
})

const offered = (folder: string, ...words: ReadonlyArray<string>) => complete(data, folder, words)

const wordsOf = (folder: string, ...words: ReadonlyArray<string>): ReadonlyArray<string> =>
  offered(folder, ...words).words.map(({ value }) => value)

describe("what is offered", () => {
  it.each([
    ["commands", ["ch"], ["check"]],
    ["commands below another one", ["runs", ""], ["list", "show"]],
    ["commands behind a flag that stands before them", ["--runs-folder", "check", "ru"], ["run", "runs"]],
    ["commands behind help", ["help", "runs", "sh"], ["show"]],
    ["flags", ["run", "users.csv", "--max-r"], ["--max-rejected", "--max-rows"]],
    ["flags of every command", ["runs", "list", "--js"], ["--json"]],
    ["what switches a flag off", ["run", "--no-fire-p"], ["--no-fire-programs"]],
    ["words that a flag takes", ["run", "--format", ""], ["csv", "jsonl", "json"]],
    ["words that a flag takes behind =", ["run", "--format=j"], ["--format=jsonl", "--format=json"]],
    ["providers", ["run", "users.csv", "--provider", ""], ["advocate", "actito"]],
    ["providers as an argument", ["providers", "adv"], ["advocate"]],
    ["import types of the provider that is chosen", ["run", "--provider", "actito", "--import", ""], ["etl"]],
    ["import types of the connection that counts", ["check", "--import", "user"], ["users", "user-events"]],
    ["import types by the service's own names", ["run", "--import", "MUTATION/U"], ["MUTATION/USER"]],
    ["connections", ["run", "--connection", ""], ["test", "live"]],
    ["options", ["run", "--option", "program"], ["program-id="]],
    ["codes of errors", ["explain", "StartI"], ["StartInDoubt"]],
    ["codes of findings", ["explain", "missing-ce"], ["missing-cell"]],
    ["schemas", ["schema", "runs-l"], ["runs-list"]],
    ["shells", ["completions", ""], ["bash", "zsh", "fish"]],
    ["names of columns", ["run", "users.csv", "--drop", "f"], ["first name"]],
    ["names of columns, to go on behind", ["run", "users.csv", "--column", "e"], ["email="]],
    ["names that --header gives", ["run", "users.csv", "--header", "a,b", "--drop", ""], ["a", "b"]],
    ["members of JSON rows", ["run", "users.jsonl", "--drop", ""], ["id", "tags"]],
    ["types of a column", ["run", "users.csv", "--type", "age=n"], ["age=number"]],
    ["nothing where nothing is known", ["settle", "x", "--job", ""], []],
    ["files behind a flag that there is not", ["run", "--no-such=", ""], []]
  ])("%s: %j", async (_, words, expected) => {
    const folder = await folderWith({
      "bulkport.json": settings,
      "users.csv": '\uFEFFid;"first name";email\r\n1;Ada;a@example.com\r\n',
      "users.jsonl": '{"id":1,"tags":["a"]}\n'
    })
    const found = wordsOf(folder, ...words)
    if (expected.length === 0 || words[1] === "--format" || words[0] === "completions")
      expect(found).toEqual(expected)
    else expect(found).toEqual(expect.arrayContaining(expected))
    expect(found.every((word) => word.startsWith(words.at(-1) ?? ""))).toBe(true)
  })

  it("a flag that was given is not offered again, unless it may be repeated", async () => {
    const folder = await folderWith()
    expect(wordsOf(folder, "run", "x", "--tolerant", "--tol")).toEqual([])
    expect(wordsOf(folder, "run", "x", "--drop", "a", "--dro")).toEqual(["--drop"])
  })

  it("flags of a provider that is not chosen are left out, and those of the chosen one are there", async () => {
    const folder = await folderWith()
    const flags = wordsOf(folder, "run", "x", "--provider", "actito", "--")
    expect(flags).toEqual(expect.arrayContaining(["--table", "--entity", "--base-url"]))
    expect(flags).not.toContain("--tenant-alias")
    expect(wordsOf(folder, "run", "x", "--")).toEqual(expect.arrayContaining(["--table", "--tenant-alias"]))
  })

  it.each([
    [["run", ""], "files"],
    [["check", "x", "--config", ""], "files"],
    [["run", "x", "--params", ""], "files"],
    [["run", "x", "--runs-folder", ""], "folders"],
    [["check", "x", "--output", ""], "folders"]
  ] as const)("files and folders are left to the shell: %j is for %s", async (words, type) => {
    expect(offered(await folderWith(), ...words)).toMatchObject({ type, words: [] })
  })

  it("runs come newest first, with where they stand and their file", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users, "more.csv": users.replace("Ada", "Eve") })
    const first = await call([...importUsers, "--json"], { environment, folder })
    const staged = await call(["stage", "more.csv", ...importUsers.slice(2), "--json"], {
      environment,
      folder
    })
    const ids = [
      documentOf<{ run: { id: string } }>(staged).run.id,
      documentOf<{ report: { runId: string } }>(first).report.runId
    ]
    const { words } = offered(folder, "resume", "")
    // Within one second, the letters decide.
    expect(words.map(({ value }) => value)).toEqual([...ids].sort().reverse())
    expect(Object.fromEntries(words.map(({ description, value }) => [value, description]))).toEqual({
      [ids[0] ?? ""]: "not started, more.csv",
      [ids[1] ?? ""]: "finished, users.csv"
    })
    expect(wordsOf(folder, "runs", "show", ids[0] ?? "")).toEqual([ids[0]])
    const elsewhere = await folderWith({
      "bulkport.json": JSON.stringify({ runsFolder: join(folder, ".bulkport/runs") })
    })
    expect(wordsOf(elsewhere, "track", "")).toHaveLength(2)
    expect(wordsOf(elsewhere, "track", "--runs-folder", "none", "")).toEqual([])
  })

  it("nothing from a file can do anything to the terminal", async () => {
    const folder = await folderWith({ "users.csv": "id,\u001b[2Jname,e\tmail\n" })
    expect(wordsOf(folder, "run", "users.csv", "--drop", "")).toEqual(["id"])
  })
})

it("an answer is never a complaint, whatever is there", async () => {
  const here = pathToFileURL(`${await folderWith({ [completionFile]: JSON.stringify(data) })}/`)
  const broken = await folderWith({ "bulkport.json": "{", "users.csv": Buffer.from([0, 255, 254]) })
  await mkdir(join(broken, ".bulkport"))
  await writeFile(join(broken, ".bulkport", "runs"), "no folder")
  for (const words of [
    ["resume", ""],
    ["run", "users.csv", "--drop", ""],
    ["run", "none.csv", "--column", ""],
    ["run", "--connection", ""],
    ["nope", "x", ""]
  ])
    expect(await answerCompletion(words, broken, here)).toMatch(/^words/)
  const nowhere = pathToFileURL(`${broken}/`)
  await writeFile(join(broken, completionFile), "{}")
  expect(await answerCompletion(["ru"], broken, nowhere)).toBe("words\n")
})

it("is answered by the program itself, and stands in no help", async () => {
  const { code, stderr, stdout } = await spawned(["__complete", "run", "x", "--max-re"], await folderWith())
    .ended
  expect([code, stderr]).toEqual([0, ""])
  expect(stdout).toMatch(/^words\n--max-rejected\tLike --tolerant[^\n]*\n$/)
  expect((await call(["--help"])).stdout).not.toContain("__complete")
})

/** A folder with a `bulkport` that answers as the published one does, from data beside it, and the script of a shell. */
const installed = async (shell: (typeof shells)[number]) => {
  const folder = await folderWith({ [completionFile]: JSON.stringify(data) })
  const module = pathToFileURL(
    fileURLToPath(new URL("../src/completion/answer-completion.ts", import.meta.url))
  )
  await writeFile(
    join(folder, "answer.mjs"),
    `import { answerCompletion } from ${JSON.stringify(module.href)}
process.stdout.write(await answerCompletion(process.argv.slice(3), process.cwd(), new URL("./", import.meta.url)))\n`
  )
  const program = join(folder, "bulkport")
  await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${join(folder, "answer.mjs")}" "$@"\n`)
  await chmod(program, 0o755)
  await writeFile(join(folder, "script"), (await call(["completions", shell])).stdout)
  return folder
}

const isThere = (shell: string): Promise<boolean> =>
  import("node:child_process").then(
    ({ execFile }) =>
      new Promise((resolve) => execFile(shell, ["-c", "exit 0"], (error) => resolve(error === null)))
  )

const starts = {
  bash: { args: ["--norc", "--noprofile", "-i"], first: "PS1='> '; . ../script" },
  zsh: { args: ["-f", "-i"], first: "PS1='> '; autoload -Uz compinit; compinit -D -u; . ../script" },
  fish: { args: ["--no-config", "-i"], first: "function fish_prompt; echo -n '> '; end; source ../script" }
}

const there = new Map(await Promise.all(shells.map(async (shell) => [shell, await isThere(shell)] as const)))

describe.each(shells)("%s", (shell) => {
  it.skipIf(there.get(shell) !== true)("completes words with the Tab key", async () => {
    const program = await installed(shell)
    const folder = join(program, "work")
    await mkdir(folder)
    await writeFile(join(folder, "my users.csv"), 'id,"first name",email\n')
    await writeFile(join(folder, "bulkport.json"), settings)
    const { args, first } = starts[shell]
    const child = spawn(shell, [...args], {
      cwd: folder,
      cols: 200,
      rows: 50,
      env: {
        PATH: [program, process.env["PATH"] ?? ""].join(delimiter),
        HOME: program,
        TERM: "xterm",
        LC_ALL: "C.UTF-8",
        ...(process.env["FPATH"] === undefined ? {} : { FPATH: process.env["FPATH"] })
      }
    })
    onTestFinished(() => child.kill("SIGKILL"))
    const screen = new xterm.Terminal({ cols: 200, rows: 50, allowProposedApi: true })
    child.onData((text) => screen.write(text))
    screen.onData((text) => child.write(text))
    const line = (): string => {
      const { active } = screen.buffer
      return active.getLine(active.baseY + active.cursorY)?.translateToString(true, 0, active.cursorX) ?? ""
    }
    const until = async (expected: string): Promise<void> => {
      for (let left = 3000; left > 0 && line() !== expected; left -= 1)
        await new Promise((resolve) => setTimeout(resolve, 20))
      expect(line()).toBe(expected)
    }
    child.write(`${first}\r`)
    await until("> ")
    const completes = async (typed: string, expected: string): Promise<void> => {
      child.write(`${typed}\t`)
      await until(`> ${expected}`)
      // Takes the line away.
      child.write("\u0015")
      await until("> ")
    }
    await completes("bulkport chec", "bulkport check ")
    await completes("bulkport run my", "bulkport run my\\ users.csv ")
    await completes("bulkport run x --provider adv", "bulkport run x --provider advocate ")
    await completes("bulkport run x --format=jsonl", "bulkport run x --format=jsonl ")
    await completes("bulkport run x --connection=li", "bulkport run x --connection=live ")
    await completes(
      "bulkport run my\\ users.csv --drop f",
      "bulkport run my\\ users.csv --drop first\\ name "
    )
    await completes("bulkport run my\\ users.csv --column em", "bulkport run my\\ users.csv --column email=")
    await completes("bulkport explain OutputM", "bulkport explain OutputMalformed ")
  })
})
