/** Every outcome there is, provoked through the command line, with its exit code. The expected codes are those of the docs. */
import {
  AccessDenied,
  AllowanceUsedUp,
  CredentialsRefused,
  HostUntrusted,
  type ImportReason,
  JobNotFinished,
  JobNotFound,
  OutputMalformed,
  OutputsGone,
  RateLimited,
  ReplyLost,
  RequestRefused,
  ServiceUnavailable,
  StagedFileGone,
  StartInDoubt,
  TargetNotFound,
  TlsFailed,
  UnexpectedResponse,
  Unreachable
} from "@bulkport/core"
import { appendFile, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { exitCodes, type Outcome } from "../src/exit-code.ts"
import { call, type Called, type CallOptions, documentOf, folderWith, hasty } from "./support/call.ts"
import { purgeRows, rows, type Script, scripted } from "./support/scripted.ts"

/** Outcome → exit code, as the docs have it. */
const documented = async (): Promise<ReadonlyMap<string, number>> => {
  const page = await readFile(
    new URL("../../../apps/docs/content/3-cli/programs.md", import.meta.url),
    "utf8"
  )
  const lines = page.split("\n").filter((line) => /^\| \d+ +\|.*`/.test(line))
  return new Map(
    lines.flatMap((line) => {
      const [, code = "", , outcomes = ""] = line.split("|")
      return [...outcomes.matchAll(/`([\w-]+)`/g)].map(([, outcome = ""]) => [outcome, Number(code)] as const)
    })
  )
}

const run = ["run", "rows.csv", "--provider", "scripted", "--import", "rows"] as const

/** A folder with rows and a scripted service, and calls that use both. */
const scene = async (script: Script = {}, more: Readonly<Record<string, string>> = {}) => {
  const folder = await folderWith({ "rows.csv": rows, ...more })
  const make = (changed: Script) => scripted(changed).plugins
  const options: CallOptions = { folder, plugins: make(script) }
  const calls = (...args: ReadonlyArray<string>) => call([...args, "--json"], options)
  return {
    folder,
    calls,
    callsWith: (changed: Script, ...args: ReadonlyArray<string>) =>
      call([...args, "--json"], { folder, plugins: make(changed) }),
    patient: (...args: ReadonlyArray<string>) =>
      call([...args, "--json"], { ...options, engine: { ...hasty, sameContentMillis: 60_000 } }),
    runId: async () => (await readdir(join(folder, ".bulkport", "runs"))).sort()[0] ?? "",
    journal: async () => {
      const [id = ""] = await readdir(join(folder, ".bulkport", "runs"))
      return join(folder, ".bulkport", "runs", id, "journal.ndjson")
    }
  }
}

const atService = (failure: ImportReason) => async (): Promise<Called> =>
  (await scene({ failure })).calls(...run)

/** A call for a provider that plugins of these names were to bring. */
const withPlugin = async (...providers: ReadonlyArray<string>): Promise<Called> => {
  const plain = `export default { contract: 1, id: "none", title: "N", settingFields: [], optionFields: [], importTypes: [],
    importType() {}, open() {} }`
  const files = {
    "bulkport.json": JSON.stringify({ providers }),
    "throws.mjs": "throw new Error('no')",
    "nothing.mjs": "export {}",
    "first.mjs": plain,
    "second.mjs": plain
  }
  return (await scene({}, files)).calls("run", "rows.csv", "--provider", "none", "--import", "rows")
}

const with3 = "id,name\na,Ada\nbbbb,Ben\nc,Cy\n"

const endpoint = "GET /jobs"

const provocations: Partial<Record<Outcome, () => Promise<Called>>> = {
  Done: async () => (await scene()).calls("runs", "list"),
  succeeded: async () => (await scene()).calls(...run),
  // What every plugin is read for before anything is asked of it.
  Unexpected: async () => {
    const [plugin] = scripted().plugins
    const broken = Object.defineProperty({ ...plugin }, "contract", {
      get: (): never => {
        throw new Error("broken")
      }
    }) as NonNullable<typeof plugin>
    return call([...run, "--json"], { plugins: [broken], folder: await folderWith({ "rows.csv": rows }) })
  },
  PluginFaulty: async () => {
    const [plugin] = scripted().plugins
    const broken = {
      ...plugin,
      importType: () => {
        throw new Error("broken")
      }
    } as NonNullable<typeof plugin>
    return call([...run, "--json"], { plugins: [broken], folder: await folderWith({ "rows.csv": rows }) })
  },
  PluginNotInstalled: () => withPlugin("bulkport-provider-none"),
  PluginNotLoaded: () => withPlugin("./throws.mjs"),
  PluginMalformed: () => withPlugin("./nothing.mjs"),
  PluginIdTaken: () => withPlugin("./first.mjs", "./second.mjs"),
  UsageInvalid: async () => (await scene()).calls("rnu"),
  SecretMisplaced: () => call(["run", "users.csv", "--api-key", "some-key", "--json"]),
  SettingsFileInvalid: async () => (await scene({}, { "bulkport.json": "{" })).calls(...run),
  ConnectionUnknown: async () =>
    (await scene({}, { "bulkport.json": "{}" })).calls(...run, "--connection", "none"),
  SettingsInvalid: async () => (await scene()).calls(...run, "--key", "x"),
  TargetChanged: async () => {
    const { calls, callsWith, runId } = await scene()
    await calls("stage", ...run.slice(1))
    return callsWith({ target: "another script" }, "resume", await runId())
  },
  OptionsInvalid: async () => (await scene()).calls(...run, "--option", "nothing=1"),
  ColumnsUnknown: async () => (await scene()).calls(...run, "--drop", "nothing"),
  UnknownProvider: async () => (await scene()).calls("providers", "nobody"),
  ContractMismatch: async () => {
    const [plugin] = scripted().plugins
    const other = { ...plugin, contract: 99 } as unknown as NonNullable<typeof plugin>
    return call([...run, "--json"], { plugins: [other], folder: await folderWith({ "rows.csv": rows }) })
  },
  UnknownImportType: async () => (await scene()).calls(...run.slice(0, -1), "nothing"),
  AbilityMissing: async () => (await scene()).calls("scripted", "jobs"),
  ConfirmationNeeded: async () => (await scene()).calls(...purgeRows),
  SourceFileUnreadable: async () => (await scene()).calls("run", "none.csv", ...run.slice(2)),
  RunNotFound: async () => (await scene()).calls("resume", "2026"),
  JournalDamaged: async () => {
    const { calls, journal, runId } = await scene()
    await calls("stage", ...run.slice(1))
    const path = await journal()
    await writeFile(path, (await readFile(path, "utf8")).replace("run-created", "run-creased"))
    return calls("resume", await runId())
  },
  JournalTooNew: async () => {
    const { calls, journal, runId } = await scene()
    await calls("stage", ...run.slice(1))
    await appendFile(
      await journal(),
      `${JSON.stringify({ version: 99, sequence: 9, at: 1, entry: {}, sum: "" })}\n`
    )
    return calls("resume", await runId())
  },
  StepMissing: async () => {
    const { calls, runId } = await scene()
    await calls("stage", ...run.slice(1))
    return calls("start", await runId())
  },
  NotInDoubt: async () => {
    const { calls, runId } = await scene()
    await calls(...run)
    return calls("settle", await runId(), "--not-started")
  },
  JobNotOfRun: async () => {
    const { calls, callsWith, folder, runId } = await scene({}, { "more.csv": `${rows}d,Di\n` })
    await calls(...run)
    const owner = await runId()
    const startFailure = new StartInDoubt({ label: "ours", cause: "lost" })
    await callsWith({ startFailure }, "run", "more.csv", ...run.slice(2))
    const runs = await readdir(join(folder, ".bulkport", "runs"))
    const doubted = runs.find((name) => /^\d/.test(name) && name !== owner) ?? ""
    return calls("settle", doubted, "--job", "job-1")
  },
  RunInParts: async () => {
    const { calls, runId } = await scene({ maxRows: 2 })
    await calls("stage", ...run.slice(1))
    return calls("start", await runId())
  },
  NothingToRetry: async () => {
    const { calls, runId } = await scene()
    await calls(...run)
    return calls("retry", await runId())
  },
  StorageFailed: async () => (await scene({}, { taken: "" })).calls(...run, "--runs-folder", "taken"),
  FindingsFound: async () =>
    (await scene({}, { "bad.csv": with3 })).calls("check", "bad.csv", ...run.slice(2)),
  SourceFileEmpty: async () =>
    (await scene({}, { "empty.csv": "" })).calls("run", "empty.csv", ...run.slice(2)),
  SourceMalformed: async () =>
    (await scene({}, { "broken.csv": 'id,name\na,"Ada\n' })).calls("run", "broken.csv", ...run.slice(2)),
  SourceChanged: async () => {
    const { calls, folder, runId } = await scene()
    await calls("stage", ...run.slice(1))
    await appendFile(join(folder, "rows.csv"), "d,Di\n")
    return calls("resume", await runId())
  },
  ColumnsMissing: async () =>
    (await scene({}, { "other.csv": "name\nAda\n" })).calls("run", "other.csv", ...run.slice(2)),
  LimitExceeded: async () => (await scene({ maxFileBytes: 10 })).calls(...run),
  FindingsRefused: async () =>
    (await scene({}, { "bad.csv": with3 })).calls("run", "bad.csv", ...run.slice(2)),
  TooManyInvalid: async () =>
    (await scene({}, { "bad.csv": with3 })).calls("run", "bad.csv", ...run.slice(2), "--max-rejected", "0"),
  AlreadyImported: async () => {
    const { calls, patient } = await scene()
    await calls(...run)
    return patient(...run)
  },
  AlreadyRetried: async () => {
    const { calls, runId } = await scene({}, { "more.csv": `${rows}d,Di\n` })
    await calls("run", "more.csv", ...run.slice(2))
    const id = await runId()
    await calls("retry", id, "--unknown")
    return calls("retry", id, "--unknown")
  },
  incomplete: async () =>
    (await scene({}, { "more.csv": `${rows}d,Di\n` })).calls("run", "more.csv", ...run.slice(2)),
  JobRunning: async () => {
    const { callsWith, calls, runId } = await scene({
      failure: new JobNotFinished({ jobId: "job-1", providerState: "BUSY" })
    })
    await calls(...run)
    const progress = { state: "running", providerState: "BUSY", isKnownState: true } as const
    return callsWith({ progress }, "track", await runId())
  },
  Interrupted: async () => {
    const progress = { state: "running", providerState: "BUSY", isKnownState: true } as const
    const { folder } = await scene()
    return call([...run, "--json"], { folder, plugins: scripted({ progress }).plugins, stopAt: "BUSY" })
  },
  StillRunning: async () => {
    const progress = { state: "running", providerState: "BUSY", isKnownState: true } as const
    return (await scene({ progress })).calls(...run, "--wait-limit", "20ms")
  },
  RunNotQueued: async () =>
    (await scene()).calls("queue", "cancel", "20260801-101500-abcde", "--store", "sqlite"),
  KeyTaken: async () => {
    const { calls } = await scene()
    const submit = ["submit", ...run.slice(1), "--store", "sqlite", "--once", "monday"] as const
    await calls(...submit)
    return calls(...submit, "--priority", "9")
  },
  TokenFileInvalid: async () =>
    (await scene()).calls("worker", "--store", "sqlite", "--listen", "0", "--tokens", "none.json"),
  ListenFailed: async () => {
    const { calls } = await scene()
    await calls("token", "create", "all", "--all-tenants")
    // An address of examples, which no machine has.
    return calls("worker", "--store", "sqlite", "--listen", "192.0.2.1:0")
  },
  StartInDoubt: atService(new StartInDoubt({ label: "ours", cause: "lost" })),
  "job-failed": async () =>
    (await scene({ progress: { state: "failed", providerState: "FAILED", isKnownState: true } })).calls(
      ...run
    ),
  DiagnosisFailed: async () =>
    (await scene({ diagnoses: [{ name: "Key", outcome: "failed", detail: "Refused." }] })).calls(
      "scripted",
      "doctor"
    ),
  CredentialsRefused: atService(new CredentialsRefused({ endpoint })),
  AccessDenied: atService(new AccessDenied({ endpoint, status: 403 })),
  TargetNotFound: atService(new TargetNotFound({ target: "a table" })),
  Unreachable: atService(new Unreachable({ host: "127.0.0.1", code: "ECONNREFUSED" })),
  TlsFailed: atService(new TlsFailed({ host: "127.0.0.1", code: "CERT_HAS_EXPIRED" })),
  HostUntrusted: atService(new HostUntrusted({ host: "127.0.0.1", expected: [], actual: "SHA256:abc" })),
  StagedFileGone: atService(new StagedFileGone({ reference: "a file", detail: "gone" })),
  ReplyLost: atService(new ReplyLost({ endpoint, code: "ECONNRESET" })),
  RateLimited: atService(new RateLimited({ endpoint })),
  AllowanceUsedUp: atService(new AllowanceUsedUp({ allowance: "10 a day" })),
  ServiceUnavailable: atService(new ServiceUnavailable({ endpoint, status: 503 })),
  RequestRefused: atService(new RequestRefused({ endpoint, detail: "no" })),
  UnexpectedResponse: atService(new UnexpectedResponse({ endpoint, problem: "expected JSON" })),
  JobNotFound: atService(new JobNotFound({ jobId: "job-1" })),
  JobNotFinished: atService(new JobNotFinished({ jobId: "job-1", providerState: "BUSY" })),
  OutputsGone: atService(new OutputsGone({ jobId: "job-1" })),
  OutputMalformed: atService(new OutputMalformed({ output: "results.csv", problem: "not CSV" }))
}

/**
 * Those that take two processes at the same time, or more, see exit-code.test.ts; and those of what only callers from code have: a
 * source that is no file, and a hook.
 */
const elsewhere: ReadonlyArray<Outcome> = [
  ...(["RunLocked", "SourceBroken", "StartVetoed"] as const),
  // A database of the future or one that is away, and a queue of thousands: see the tests of these packages.
  ...(["StoreTooNew", "QueueUnavailable", "QueueFull", "WorkerPresent"] as const)
]

describe("exit codes", () => {
  it("are documented, all of them, and as they are", async () => {
    expect(Object.fromEntries(await documented())).toEqual(exitCodes)
  })

  it("are all provoked", () => {
    expect([...Object.keys(provocations), ...elsewhere].sort()).toEqual(Object.keys(exitCodes).sort())
  })

  it.each(Object.entries(provocations))("of %s is the one that the docs give", async (outcome, provoke) => {
    const called = await provoke()
    const { error, report } = documentOf<{ error?: { tag: string }; report?: { verdict: string } }>(called)
    const notTold: ReadonlyArray<string> = ["Done", "FindingsFound", "JobRunning", "DiagnosisFailed"]
    if (!notTold.includes(outcome)) expect(error?.tag ?? report?.verdict, called.stdout).toBe(outcome)
    expect(called.code).toBe((await documented()).get(outcome))
  })
})
