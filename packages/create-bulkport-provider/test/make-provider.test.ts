import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as prettier from "prettier"
import { afterAll, beforeAll, expect, test } from "vitest"
import { makeProvider, type Surroundings } from "../src/make-provider.ts"
import { serviceNames } from "../src/service-names.ts"
import { writeFiles } from "../src/target-folder.ts"
import { templateFiles } from "../src/template-files.ts"

let root = ""
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "create-"))
})
afterAll(() => rm(root, { recursive: true }))

const call = (args: ReadonlyArray<string>, more: Partial<Surroundings> = {}) =>
  makeProvider(args, {
    workingFolder: root,
    version: "1.2.3",
    year: 2031,
    packageManager: "npm",
    ...more
  })

const filesOf = async (name: string, scope?: string) => {
  const names = serviceNames(name, scope)
  if ("problem" in names) throw new Error(names.problem)
  return templateFiles({ names, version: "1.2.3", year: 2031 })
}

test("a package is made in a folder of its name, and the answer says what to do next", async () => {
  const { isGood, text } = await call(["my-service"])
  expect(isGood).toBe(true)
  expect(text.replaceAll(root, "<root>").replace(/\d+ files/, "<n> files")).toMatchInlineSnapshot(`
    "Made bulkport-provider-my-service in <root>/bulkport-provider-my-service: <n> files.

    Next:
      cd bulkport-provider-my-service
      npm install
      npm test                         every check passes, for a made-up service
      npm run build                    makes what the command line loads

    Then README.md, "From here to your service": what to replace, in order.
    Each place is marked in the code: Your service.
    "
  `)
  const made = await readdir(join(root, "bulkport-provider-my-service"), { recursive: true })
  expect(made).toEqual(
    expect.arrayContaining([
      ".changeset/config.json",
      ".github/workflows/ci.yml",
      ".gitignore",
      ".prettierrc",
      "src/lifecycle/5-collect.ts",
      "src/my-service-client.ts",
      "test/my-service-emulator.ts"
    ])
  )
})

test("nothing of the made-up service is left", async () => {
  for (const { path, text } of await filesOf("my-service", "@other")) {
    expect(`${path}\n${text}`).not.toMatch(/acme|YEAR/i)
    expect(path).not.toMatch(/(^|\/)_/)
  }
})

test.each([
  ["my-acme-crm", undefined, "bulkport-provider-my-acme-crm", "my-acme-crm", "My Acme Crm"],
  ["foo", "@acme-crm", "@acme-crm/provider-foo", "foo", "Foo"]
])("a name or a scope may hold that of the made-up service: %s of %s", async (name, scope, ...expected) => {
  const files = await filesOf(name, scope)
  const manifest: unknown = JSON.parse(files.find(({ path }) => path === "package.json")?.text ?? "")
  const [packageName, id, title] = expected
  expect(manifest).toMatchObject({ name: packageName, description: `Bulkport provider for ${title}.` })
  expect(files.map(({ path }) => path)).toContain(`src/${id}-client.ts`)
  expect(files.find(({ path }) => path === "README.md")?.text).toContain(`# ${packageName}\n`)
})

test("its manifest asks for the versions that made it", async () => {
  const manifest = (await filesOf("my-service", "@other")).find(({ path }) => path === "package.json")
  expect(JSON.parse(manifest?.text ?? "")).toMatchObject({
    name: "@other/provider-my-service",
    devDependencies: { "@bulkport/core": "^1.2.3", "@bulkport/testkit": "^1.2.3", bulkport: "^1.2.3" },
    peerDependencies: { "@bulkport/core": "^1.2.3" }
  })
  const licence = (await filesOf("my-service")).find(({ path }) => path === "LICENSE")
  expect(licence?.text).toContain("Copyright (c) 2031 the authors of bulkport-provider-my-service")
})

test("what else it asks for is what this repository is tried with", async () => {
  const manifest = (await filesOf("x")).find(({ path }) => path === "package.json")
  const { devDependencies } = JSON.parse(manifest?.text ?? "") as {
    readonly devDependencies: Readonly<Record<string, string>>
  }
  const workspace = await readFile(new URL("../../../pnpm-workspace.yaml", import.meta.url), "utf8")
  const catalog = new Map(
    [...workspace.matchAll(/^ {2,4}"?([@a-z][^":\s]*)"?: "?([^"\n]+)"?$/gm)].map(([, name, range]) => [
      name,
      range
    ])
  )
  for (const [name, range] of Object.entries(devDependencies)) {
    if (/^(@bulkport\/|bulkport$)/.test(name)) continue
    const tried =
      name === "typescript"
        ? catalog.get("typescript-native")?.replace("npm:typescript@", "")
        : catalog.get(name)
    expect([name, range]).toEqual([name, /^[\^>]/.test(tried ?? "") ? tried : `^${tried ?? ""}`])
  }
})

test("whatever the length of the name, the package is formatted", async () => {
  for (const name of ["x", "service-with-longest-name"]) {
    const files = await filesOf(name, name === "x" ? "@a" : undefined)
    const rules = JSON.parse(files.find(({ path }) => path === ".prettierrc")?.text ?? "") as prettier.Options
    for (const { path, text } of files.filter((file) => /\.(ts|json|md|yml)$/.test(file.path))) {
      const formatted = await prettier.format(text, { ...rules, filepath: path })
      expect(`${name} ${path}\n${formatted}`).toBe(`${name} ${path}\n${text}`)
    }
  }
})

test("a folder that holds something is left alone", async () => {
  const folder = join(root, "full")
  await mkdir(folder)
  for (const name of ["a", "b", "c", "d"]) await writeFile(join(folder, name), "mine")
  expect(await call(["my-service", "--dir", "full"])).toEqual({
    isGood: false,
    text: `${folder} is not empty (a, b, c, and 1 more). Nothing was written. Name another folder with --dir.\n`
  })
  expect((await readdir(folder)).sort()).toEqual(["a", "b", "c", "d"])
  expect((await call(["my-service", "--dir", "full/a"])).text).toContain("is a file. Nothing was written.")
})

test("when a file cannot be written, it is said what to remove, which is never more than was made", async () => {
  const folder = join(root, "half")
  const made = { path: "src/index.ts", text: "" }
  const failure = await writeFiles(folder, [made, made])
  expect(failure).toBe(
    `${join(folder, "src", "index.ts")} could not be written (EEXIST). Remove what was made in ${folder} before it (1 file), and try again.`
  )
  const nothing = await writeFiles(join(folder, "src", "index.ts"), [made])
  expect(nothing).toContain(
    "could not be written (ENOTDIR). Nothing was written. Name another folder with --dir."
  )
})

test("a repository without files is as good as an empty folder", async () => {
  await mkdir(join(root, "cloned", ".git"), { recursive: true })
  const workingFolder = join(root, "cloned")
  const { isGood, text } = await call(["my-service", "--dir", "."], { workingFolder })
  expect(isGood).toBe(true)
  expect(text).not.toContain("cd ")
})

test("the next commands are those of the package manager that was used", async () => {
  const { text } = await call(["my-service", "--dir", "by pnpm"], { packageManager: "pnpm" })
  expect(text).toMatch(/cd "by pnpm"\n {2}pnpm install\n {2}pnpm test .*\n {2}pnpm build/)
})

test("without a name somebody is asked for one, or told to give one", async () => {
  const asked: Array<string> = []
  const { isGood } = await call(["--dir", "asked"], {
    ask: (question) => {
      asked.push(question)
      return Promise.resolve(" my-service ")
    }
  })
  expect({ asked, isGood }).toEqual({
    asked: ["What is the service called (such as my-service)? "],
    isGood: true
  })
  const told = 'Name the service: "npm create bulkport-provider my-service". See --help.\n'
  expect(await call([])).toEqual({ isGood: false, text: told })
  expect(await call([], { ask: () => Promise.resolve("") })).toEqual({ isGood: false, text: told })
})

test("arguments that cannot be meant are refused in a sentence", async () => {
  expect((await call(["one", "two"])).text).toBe('One name is enough; there is also "two". See --help.\n')
  expect((await call(["one", "--sope", "@a"])).text).toBe("Unknown option '--sope'. See --help.\n")
  expect((await call(["one", "--dir"])).text).toContain("See --help.\n")
  expect((await call(["My Service"])).text).toContain('Try "my-service".')
})

test("help and version are printed", async () => {
  expect(await call(["--help"])).toMatchObject({ isGood: true })
  expect(await call(["--version"])).toEqual({ isGood: true, text: "1.2.3\n" })
})
