import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, describe, expect, it } from "vitest"
import { layoutChecks, longFiles } from "../lib/layout-checks.ts"
import { readWorkspace, type Workspace } from "../lib/workspace.ts"

/** A small workspace in which every rule holds. */
const sound: Readonly<Record<string, string>> = {
  "packages/core/package.json": '{ "name": "@bulkport/core", "exports": { ".": {}, "./provider": {} } }',
  "packages/core/src/errors/reasons.ts": [
    "/** Gone. */",
    'export class Gone extends Schema.TaggedError<Gone>()("Gone", { id: Schema.String }) {}',
    "/** The closed list. */",
    "export const ImportReason = Schema.Union([Gone])",
    "export type ImportReason = typeof ImportReason.Type"
  ].join("\n"),
  "packages/core/src/lifecycle/1-stage/stage.ts": "/** Stages. */\nexport const stage = 1\n",
  "packages/core/src/lifecycle/5-collect/collect.ts": 'import { stage } from "../1-stage/stage.ts"\n',
  "packages/provider-demo/package.json": '{ "name": "@bulkport/provider-demo", "exports": { ".": {} } }',
  "packages/provider-demo/README.md": "# Demo",
  "packages/provider-demo/src/index.ts": 'import type { Provider } from "@bulkport/core/provider"\n',
  ...Object.fromEntries(
    ["demo-provider", "demo-settings", "demo-client", "demo-wire", "demo-failure", "demo-job-state"]
      .concat(["lifecycle/1-stage", "lifecycle/3-start", "lifecycle/4-track", "lifecycle/5-collect"])
      .map((name) => [`packages/provider-demo/src/${name}.ts`, ""])
  ),
  "packages/provider-demo/test/conformance.test.ts":
    'import { providerConformance } from "@bulkport/testkit"\nproviderConformance("demo", layer)\n',
  "packages/testkit/package.json": '{ "name": "@bulkport/testkit", "exports": { ".": {} } }',
  "packages/testkit/src/emulators/demo.ts": 'import { createServer } from "node:http"\n',
  "apps/docs/content/errors/Gone.md": "# Gone"
}

const folders: Array<string> = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** The sound workspace with these files put over it; `undefined` takes one away. */
const workspaceWith = (changes: Readonly<Record<string, string | undefined>> = {}): Workspace => {
  const root = mkdtempSync(join(tmpdir(), "bulkport-layout-"))
  folders.push(root)
  for (const [path, text] of Object.entries<string | undefined>({ ...sound, ...changes })) {
    if (text === undefined) continue
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return readWorkspace(root)
}

const complaintsAbout = (workspace: Workspace): ReadonlyArray<string> =>
  layoutChecks.flatMap(({ run }) => run(workspace)).map(({ problem, where }) => `${where}: ${problem}`)

const broken: ReadonlyArray<{
  readonly name: string
  readonly changes: Readonly<Record<string, string | undefined>>
  readonly complaint: RegExp
}> = [
  {
    name: "a finding whose code is not explained",
    changes: {
      "packages/core/src/rows/quotes.ts": 'const refuse = () => this.#fail("odd-quote", "odd", 1)\n',
      "packages/provider-demo/src/rows/rules.ts": 'const odd = rowFault("odd-value", "is odd")\n',
      "apps/docs/content/findings.md": "| `odd-value` | Odd | Mend it |"
    },
    complaint: /^packages\/core\/src\/rows\/quotes\.ts: the code odd-quote is not in apps\/docs/
  },
  {
    name: "an explained code that nothing has",
    changes: { "apps/docs/content/findings.md": "| `odd-value` | Odd | Mend it |" },
    complaint: /findings\.md: no source has the code odd-value/
  },
  {
    name: "a relative import that leaves its package",
    changes: { "packages/provider-demo/src/demo-wire.ts": '\nimport "../../core/src/errors/reasons.ts"' },
    complaint: /^packages\/provider-demo\/src\/demo-wire\.ts:2: .*leaves the package/
  },
  {
    name: "a deep import of another package",
    changes: { "packages/provider-demo/src/demo-wire.ts": 'import "@bulkport/core/src/errors/reasons.ts"' },
    complaint: /demo-wire\.ts:1: .*not in the exports of @bulkport\/core \(\., \.\/provider\)/
  },
  {
    name: "an import of a package that is not there",
    changes: { "packages/provider-demo/src/demo-wire.ts": 'const lazy = () => import("@bulkport/missing")' },
    complaint: /there is no package @bulkport\/missing/
  },
  {
    name: "something for browsers that needs Node, however far away",
    changes: {
      "packages/core/src/preflight/index.ts": 'export * from "../rows/bytes.ts"\n',
      "packages/core/src/rows/bytes.ts": 'import type { X } from "node:fs"\nimport { Y } from "node:zlib"\n'
    },
    complaint: /^packages\/core\/src\/rows\/bytes\.ts:2: "node:zlib" is not for browsers/
  },
  {
    name: "something for browsers that uses what only Node has",
    changes: { "packages/provider-demo/src/import-types.ts": "const bytes = Buffer.from(text)\n" },
    complaint: /import-types\.ts:1: Buffer is not there in a browser/
  },
  {
    name: "core importing a provider",
    changes: { "packages/core/src/index.ts": 'export * from "@bulkport/provider-demo"' },
    complaint: /core must not import provider-demo/
  },
  {
    name: "a provider importing the testkit outside its tests",
    changes: { "packages/provider-demo/src/demo-wire.ts": 'import type { X } from "@bulkport/testkit"' },
    complaint: /provider-demo must not import testkit/
  },
  {
    name: "a step importing a later one",
    changes: {
      "packages/core/src/lifecycle/1-stage/stage.ts": 'import type { X } from "../5-collect/collect.ts"'
    },
    complaint: /1-stage\/stage\.ts:1: step 1 imports step 5/
  },
  {
    name: "the model importing the lifecycle",
    changes: { "packages/core/src/model/job.ts": 'import "../lifecycle/1-stage/stage.ts"' },
    complaint: /must not know the lifecycle/
  },
  {
    name: "an emulator using the contract",
    changes: { "packages/testkit/src/emulators/demo.ts": 'import "@bulkport/core/provider"' },
    complaint: /emulators\/demo\.ts:1: an emulator imports "@bulkport\/core\/provider"/
  },
  {
    name: "an emulator from outside that uses the shapes of its provider",
    changes: {
      "examples/far/package.json": '{ "name": "far", "exports": { ".": {} } }',
      "examples/far/emulator/far.ts": 'import "../src/far-wire.ts"'
    },
    complaint: /^examples\/far\/emulator\/far\.ts:1: an emulator imports "\.\.\/src\/far-wire\.ts"/
  },
  {
    name: "an emulator using the testkit's own provider",
    changes: { "packages/testkit/src/emulators/demo.ts": 'import "../memory-provider.ts"' },
    complaint: /an emulator imports "\.\.\/memory-provider\.ts"/
  },
  {
    name: "a provider without one of the agreed files",
    changes: { "packages/provider-demo/src/demo-failure.ts": undefined },
    complaint: /demo-failure\.ts: every provider has this file/
  },
  {
    name: "a file beside the steps of a provider",
    changes: { "packages/provider-demo/src/lifecycle/shared.ts": "" },
    complaint: /shared\.ts: lifecycle\/ holds one file for each step/
  },
  {
    name: "a provider outside the conformance suite",
    changes: { "packages/provider-demo/test/conformance.test.ts": "" },
    complaint: /no test joins the suite/
  },
  {
    name: "a reason without a page",
    changes: { "apps/docs/content/errors/Gone.md": undefined },
    complaint: /the reason Gone has no page/
  },
  {
    name: "wrong usage without a page",
    changes: {
      "packages/cli/src/usage-problem.ts":
        '/** Bad. */\nexport class Bad extends Schema.TaggedError<Bad>()("Bad", {}) {}'
    },
    complaint: /the reason Bad has no page/
  },
  {
    name: "a page without a reason",
    changes: { "apps/docs/content/errors/Lost.md": "# Lost" },
    complaint: /Lost\.md: there is no such reason/
  },
  {
    name: "a reason outside the closed list",
    changes: {
      "packages/core/src/errors/reasons.ts": `${sound["packages/core/src/errors/reasons.ts"] ?? ""}
/** Odd. */
export class Odd extends Schema.TaggedError<Odd>()("Odd", {}) {}`
    },
    complaint: /Odd is declared but not in the union/
  },
  {
    name: "a decision without a title",
    changes: { "decisions/2026-01-01-demo.md": "## Context" },
    complaint: /^decisions\/2026-01-01-demo\.md: a decision is called/
  },
  {
    name: "a promise whose proof is not there",
    changes: { "apps/docs/content/promises.md": "# Promises\n\nProof: `core/test/gone.test.ts`." },
    complaint: /promises\.md: the proof packages\/core\/test\/gone\.test\.ts is not there/
  },
  {
    name: "one tag for two errors",
    changes: { "packages/core/src/rows/gone.ts": 'class Gone extends Data.TaggedError("Gone")<{}> {}' },
    complaint: /the tag Gone is taken by packages\/core\/src\/errors\/reasons\.ts:2/
  },
  {
    name: "a tag that is not the name of its class",
    changes: { "packages/core/src/rows/gone.ts": 'class RowGone extends Data.TaggedError("RowLost")<{}> {}' },
    complaint: /the class RowGone has the tag RowLost/
  },
  {
    name: "an export without a doc comment",
    changes: { "packages/core/src/index.ts": "// Not a doc comment.\nexport const bare = 1" },
    complaint: /index\.ts:2: bare is exported without a doc comment/
  },
  {
    name: "a note about unfinished work",
    changes: { "apps/docs/content/guide.md": ["# Guide", "", ["TO", "DO: write"].join("")].join("\n") },
    complaint: /guide\.md:3: .*open an issue/
  }
]

describe("layout rules", () => {
  it("hold in a sound workspace", () => {
    expect(complaintsAbout(workspaceWith())).toEqual([])
  })

  for (const { changes, complaint, name } of broken) {
    it(`catch ${name}, and complain once`, () => {
      expect(complaintsAbout(workspaceWith(changes))).toEqual([expect.stringMatching(complaint)])
    })
  }

  it("let a provider leave out validate", () => {
    const withValidate = { "packages/provider-demo/src/lifecycle/2-validate.ts": "" }
    expect(complaintsAbout(workspaceWith(withValidate))).toEqual([])
  })

  it("pass over builds and installed packages", () => {
    const built = {
      "packages/core/dist/index.ts": "export const bare = 1",
      "packages/core/node_modules/other/index.ts": ["TO", "DO"].join("")
    }
    expect(complaintsAbout(workspaceWith(built))).toEqual([])
  })

  it("point out long files without complaining", () => {
    const workspace = workspaceWith({ "packages/core/src/long.ts": "\n".repeat(300) + "// the end" })
    expect(longFiles(workspace)).toEqual([{ path: "packages/core/src/long.ts", lines: 301 }])
    expect(complaintsAbout(workspace)).toEqual([])
  })
})
