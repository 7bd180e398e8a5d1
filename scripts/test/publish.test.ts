/**
 * A release as it will be, to a registry on this machine that knows no other; then what its users do first.
 *
 * Needs the builds of all packages, and no network: what is installed beside them comes from this workspace.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type LocalRelease, offerDependencies, startLocalRelease } from "../lib/local-release.ts"
import { startCompanion } from "../bench/lib/child.ts"
import { packageFaults } from "../lib/package-faults.ts"
import { runCommand } from "../lib/run-command.ts"
import {
  type InstalledEmulators,
  makeStrangersFolder,
  startInstalledEmulators,
  type StrangersFolder
} from "../lib/strangers-folder.ts"
import { examplePlugin } from "../lib/workspace-copy.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const folder = mkdtempSync(join(tmpdir(), "bulkport-publish-"))
const minutes = 60_000

/** What is put around the engine where many imports are made. */
const around = ["store-sql", "cluster", "server", "telemetry"]

let release: LocalRelease
let emulators: InstalledEmulators | undefined

beforeAll(async () => {
  release = await startLocalRelease(root, folder)
  await Promise.all([
    offerDependencies(release.registry, [
      ...["core", "provider-advocate", "provider-actito", ...around].map((name) =>
        join(root, "packages", name)
      ),
      join(root, "node_modules", "@types", "node")
    ]),
    release.version().then(() => release.pack())
  ])
}, 5 * minutes)

afterAll(async () => {
  await emulators?.stop()
  await release.stop()
  await rm(folder, { recursive: true, force: true })
}, minutes)

interface Manifest {
  readonly name: string
  readonly version: string
}

const manifestIn = (packageFolder: string): Manifest =>
  JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as Manifest

describe("a release", { timeout: 2 * minutes }, () => {
  it("gives all public packages one version, and takes the notes of changes in", () => {
    const manifests = release.packages.map((each) => manifestIn(each.folder))
    expect(manifests.map(({ name }) => name).sort()).toEqual([
      "@bulkport/cluster",
      "@bulkport/core",
      "@bulkport/provider-actito",
      "@bulkport/provider-advocate",
      "@bulkport/server",
      "@bulkport/store-sql",
      "@bulkport/telemetry",
      "@bulkport/testkit",
      "bulkport",
      "create-bulkport-provider"
    ])
    expect(new Set(manifests.map(({ version }) => version)).size).toBe(1)
    for (const each of release.packages)
      expect(readFileSync(join(each.folder, "CHANGELOG.md"), "utf8")).toContain("noted by a test")
    const left = readdirSync(join(release.workspace, ".changeset"))
    expect(left.filter((name) => name.endsWith(".md") && name !== "README.md")).toEqual([])
  })

  it("packs nothing that is not for users, and leaves out nothing that is", async () => {
    const tarballs = readdirSync(join(release.packed, "packages"))
    expect(tarballs).toHaveLength(release.packages.length)
    for (const tarball of tarballs) {
      const unpacked = join(folder, "unpacked", tarball)
      await unpack(join(release.packed, "packages", tarball), unpacked)
      expect(packageFaults(join(unpacked, "package")), tarball).toEqual([])
    }
  })

  it("is not made without provenance where provenance is asked for", async () => {
    // Nothing here could vouch for a build.
    await expect(release.publish({ PNPM_CONFIG_PROVENANCE: "true" })).rejects.toThrow("PROVENANCE")
  })

  it("publishes all packages, and finds nothing to publish the second time", async () => {
    const said = await release.publish()
    for (const { folder: packageFolder, name } of release.packages)
      expect(said).toContain(`${name}@${manifestIn(packageFolder).version}`)
    rmSync(release.packed, { recursive: true })
    expect(await release.pack()).toContain("No packages to pack")
    expect(await release.publish()).toContain("No unpublished projects to publish")
  })
})

const unpack = async (tarball: string, target: string): Promise<void> => {
  const { environment } = release.registry
  mkdirSync(target, { recursive: true })
  await runCommand({ folder: target, environment }, "tar", "-xzf", tarball)
}

describe("a stranger", { timeout: 5 * minutes }, () => {
  let stranger: StrangersFolder
  let bin: string

  beforeAll(async () => {
    stranger = await makeStrangersFolder(release.registry, join(folder, "stranger"))
    bin = join(stranger.folder, "node_modules", ".bin", "bulkport")
    await stranger.write("users.csv", readFileSync(join(root, "examples/data/advocate/users.csv"), "utf8"))
  })

  it("installs the command line, which is one package, and imports with it", async () => {
    expect(await stranger.install("bulkport")).toMatch(/added 1 package\b/)
    emulators = await startInstalledEmulators(release.registry, stranger.folder, bin)
    const said = await stranger.run(
      bin,
      ["run", "users.csv", "--provider", "advocate", "--import", "users", "--poll-interval", "50ms"],
      emulators.environment
    )
    expect(said).toContain("Succeeded: all 4 rows were accepted.")
  })

  it("installs the library", async () => {
    const beside = ["@bulkport/provider-advocate", ...around.map((name) => `@bulkport/${name}`)]
    await stranger.install("@bulkport/core", ...beside, "effect", "@types/node")
  })

  it.each(["node16", "bundler"])(
    "compiles a program under the resolution of %s, with all types looked at",
    async (moduleResolution) => {
      const programs = ["embed.ts", "embed-queue.ts"]
      for (const name of programs)
        await stranger.write(name, readFileSync(join(root, "scripts/test/programs", name), "utf8"))
      const compilerOptions = {
        target: "es2023",
        module: moduleResolution === "bundler" ? "esnext" : moduleResolution,
        moduleResolution,
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
        types: ["node"]
      }
      await stranger.write("tsconfig.json", JSON.stringify({ compilerOptions, files: programs }))
      const compiler = join(root, "node_modules", "typescript-native", "bin", "tsc")
      await stranger.run(process.execPath, [compiler, "--outDir", "built"])
    }
  )

  it("runs a program with a queue, a worker and a server", async () => {
    const program = [join("built", "embed-queue.js")]
    const said = await stranger.run(process.execPath, program, emulators?.environment)
    expect(said.trim().split("\n").at(-1)).toBe("ended succeeded 200")
  })

  it("runs a program that imports by itself", async () => {
    const program = [join("built", "embed.js")]
    const said = await stranger.run(process.execPath, program, emulators?.environment)
    expect(said.trim().split("\n")).toEqual(["succeeded 4", "UnknownImportType", "succeeded 4"])
  })

  it("adds a provider that somebody else has written, by its name, and imports with it", async () => {
    const { environment } = release.registry
    const plugin = { folder: join(release.workspace, examplePlugin), environment }
    await runCommand(plugin, "pnpm", "pack", "--out", join(folder, "plugin.tgz"))
    await stranger.install(join(folder, "plugin.tgz"))
    await stranger.write("bulkport.json", JSON.stringify({ providers: ["bulkport-provider-salesforce"] }))
    await stranger.write("contacts.csv", "External_Id__c,LastName\nE-1,Peeters\nE-2,Maes\n")
    const salesforce = await startCompanion(join(root, "scripts/test/programs/serve-salesforce.ts"))
    try {
      const settings = JSON.parse(salesforce.firstLine) as Record<string, string>
      const choice = ["--provider", "salesforce", "--import", "upsert", "--object", "Contact"]
      const said = await stranger.run(
        bin,
        ["run", "contacts.csv", ...choice, "--external-id", "External_Id__c", "--poll-interval", "50ms"],
        settings
      )
      expect(said).toContain("Succeeded: all 2 rows were accepted.")
    } finally {
      salesforce.stop()
    }
  })

  it("makes a provider with npm create, and finds it sound at once", async () => {
    const tools = ["@changesets/cli", "csv-parse", "prettier", "tsup", "typescript-native", "vitest"]
    await offerDependencies(release.registry, [
      ...tools.map((name) => join(root, "node_modules", name)),
      join(root, "packages", "testkit")
    ])
    await stranger.run("npm", ["create", "--yes", "bulkport-provider", "my-service"])
    const { environment } = release.registry
    const made = { folder: join(stranger.folder, "bulkport-provider-my-service"), environment }
    await runCommand(made, "npm", "install", "--ignore-scripts")
    for (const script of ["build", "typecheck", "test"]) await runCommand(made, "npm", "run", script)
  })
})
