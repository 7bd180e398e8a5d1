/** How the names that the packages export are divided into pages. */

/** One page of the API reference. */
export interface ApiTopic {
  /** Name of the page in its address. */
  readonly slug: string
  readonly title: string
  /** What one finds there, in a sentence. */
  readonly about: string
}

/** Folders of the engine's build, with the page for what is declared there. A folder of another name gets a page of its own. */
const coreTopics: Readonly<Record<string, ApiTopic>> = {
  errors: {
    slug: "errors",
    title: "Errors",
    about: "What an import fails with: one error, and the reasons."
  },
  model: {
    slug: "nouns",
    title: "Nouns",
    about: "What steps take and give: files, jobs, progress, outcomes, reports."
  },
  provider: {
    slug: "provider-contract",
    title: "Provider contract",
    about: "What a plugin implements, and what the engine asks of it."
  },
  transport: {
    slug: "provider-helpers",
    title: "Helpers for providers",
    about: "HTTP, shared limits, and reading the rows of result files."
  },
  lifecycle: {
    slug: "engine",
    title: "Engine",
    about: "Imports with Effect: all five steps at once, one by one, resumed, retried, settled."
  },
  promise: { slug: "promises", title: "Engine without Effect", about: "The same imports as promises." },
  plugins: {
    slug: "plugins",
    title: "Loading plugins",
    about: "Providers found by the names of their packages."
  },
  sources: {
    slug: "sources",
    title: "Sources",
    about: "Imports of what is no file yet: rows, bytes, addresses."
  },
  telemetry: {
    slug: "signals",
    title: "Traces and metrics",
    about: "What the engine says of itself, name by name."
  },
  preflight: {
    slug: "preflight",
    title: "Checks in a browser",
    about: "What the engine finds out about a file before it is sent, without Node."
  }
}

/** Folders that share a page with another one. */
const sharing: Readonly<Record<string, string>> = {
  rows: "transport",
  limits: "transport",
  journal: "lifecycle",
  words: "preflight"
}

/** The page for what is declared in a file, by its path within the build of the engine, such as `errors/reasons.d.ts`. */
export const coreTopic = (path: string): ApiTopic => {
  const folder = path.split("/")[0]?.replace(/\.d\.ts$/, "") ?? path
  const name = sharing[folder] ?? folder
  return coreTopics[name] ?? { slug: name, title: name, about: "" }
}

const entryTopics: Readonly<Record<string, ApiTopic>> = {
  "@bulkport/testkit": {
    slug: "testkit",
    title: "Conformance suite",
    about: "What every provider is put through, and what it needs for that."
  },
  "@bulkport/testkit/emulator": {
    slug: "testkit-emulator",
    title: "Emulator toolkit",
    about: "What a local stand-in of a service is made of."
  },
  "@bulkport/testkit/reporter": {
    slug: "testkit-reporter",
    title: "Reporter",
    about: "Prints the matrix of checks behind a run of the suite."
  },
  "@bulkport/testkit/journal": {
    slug: "testkit-journal",
    title: "Journal suite",
    about: "What every store of runs is put through."
  },
  "@bulkport/testkit/corpus": {
    slug: "testkit-corpus",
    title: "Awkward files",
    about: "Files that are easily misread, with what a reader must make of each."
  },
  "@bulkport/testkit/emulators": {
    slug: "testkit-emulators",
    title: "Emulators",
    about: "Local servers that behave as the real services are documented to."
  },
  "@bulkport/store-sql": {
    slug: "store-sql",
    title: "SQL stores",
    about: "Run journals, limits and row lookups in SQLite or PostgreSQL."
  },
  "@bulkport/cluster": {
    slug: "cluster",
    title: "Cluster",
    about: "Imports on many machines: a queue, durable waits, takeover."
  },
  "@bulkport/server": {
    slug: "server",
    title: "HTTP API",
    about: "The server, its tokens, and its OpenAPI document."
  },
  "@bulkport/telemetry": {
    slug: "telemetry",
    title: "Telemetry",
    about: "Traces, metrics and logs by OTLP."
  },
  "@bulkport/provider-advocate": {
    slug: "provider-advocate",
    title: "impact.com Advocate",
    about: "The plugin, its import types, and the receiver of webhooks."
  },
  "@bulkport/provider-actito": {
    slug: "provider-actito",
    title: "Actito",
    about: "The plugin, its import types, and the receiver of webhooks."
  }
}

/** The page for an entry of another package, by its name in an import. */
export const entryTopic = (entry: string): ApiTopic =>
  entryTopics[entry] ?? {
    slug: entry.replace(/^@bulkport\//, "").replaceAll("/", "-"),
    title: entry,
    about: ""
  }

/** All pages in the order in which they are listed; those of no known topic come last. */
export const topicOrder: ReadonlyArray<string> = [
  ...Object.values(coreTopics).map(({ slug }) => slug),
  ...Object.values(entryTopics).map(({ slug }) => slug)
]
