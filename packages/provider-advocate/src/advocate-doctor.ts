/** Tries a connection without changing anything at the service, and says what each answer means. */
import type { Diagnosis, Provider } from "@bulkport/core/provider"
import { Effect, Redacted, Result } from "effect"
import type { AdvocateClient } from "./advocate-client.ts"
import { type AdvocateFailure, saysFieldUnknown, toImportReason } from "./advocate-failure.ts"
import { type AdvocateSettings, targetOf } from "./advocate-settings.ts"
import { usersImport } from "./advocate-import-types.ts"
import { diagnoseSftp } from "./sftp/sftp-doctor.ts"

type Outcome = Diagnosis["outcome"]

const said = (name: string, outcome: Outcome, detail: string, advice?: string): Diagnosis => ({
  name,
  outcome,
  detail,
  ...(advice === undefined ? {} : { advice })
})

const names = { service: "Service", tenant: "Tenant", key: "API key", jobs: "Right to see jobs" } as const

/** What one read of the job list, which needs all of it, tells of service, tenant, key and rights. */
export const makeDiagnose =
  (client: AdvocateClient, settings: AdvocateSettings): NonNullable<Provider["diagnose"]> =>
  () =>
    Effect.gen(function* () {
      const listed = yield* Effect.result(client.jobLines(1, 0))
      const bySftp = settings.transport === "sftp" ? yield* diagnoseSftp(settings) : []
      if (Result.isFailure(listed))
        return [...kindOfTenant(settings), ...explain(listed.failure, settings), ...bySftp]
      const count = listed.success.totalCount
      const jobs =
        typeof count === "number" ? `it lists ${count} ${count === 1 ? "job" : "jobs"}` : "it lists its jobs"
      return [
        // What looks odd and works is not wrong: keys are known from samples only.
        ...kindOfTenant(settings).map((kind): Diagnosis =>
          kind.outcome === "failed"
            ? said(kind.name, "unknown", `${kind.detail} It is accepted all the same.`)
            : kind
        ),
        said(names.service, "passed", `${new URL(settings.baseUrl).origin} answers.`),
        said(names.tenant, "passed", `There is a tenant ${settings.tenantAlias}.`),
        said(names.key, "passed", "The key belongs to that tenant."),
        said(names.jobs, "passed", `The key may see the tenant's jobs: ${jobs}.`),
        yield* validation(client, settings),
        ...bySftp,
        said("Right to import", "unknown", "Only an upload would tell, and that would leave a file behind.")
      ]
    })

/** Keys and tenants show what they are for in their first letters, as far as samples go. */
const kindOfTenant = ({ apiKey, tenantAlias }: AdvocateSettings): ReadonlyArray<Diagnosis> => {
  const isTestTenant = tenantAlias.startsWith("test_")
  const tenantKind = isTestTenant ? "test" : "live"
  const key = Redacted.value(apiKey)
  const keyKind = key.startsWith("TEST_") ? "test" : key.startsWith("LIVE_") ? "live" : undefined
  if (keyKind === undefined || keyKind === tenantKind) {
    return [said("Live or test", "passed", `The alias ${tenantAlias} is that of a ${tenantKind} tenant.`)]
  }
  return [
    said(
      "Live or test",
      "failed",
      `The alias ${tenantAlias} is that of a ${tenantKind} tenant, and the key looks like one of a ${keyKind} tenant.`,
      "Give alias and key of the same tenant: ADVOCATE_TENANT_ALIAS and ADVOCATE_API_KEY."
    )
  ]
}

/** What a failure of that read says about each of the things it needs. What it says nothing about is unknown. */
const explain = (failure: AdvocateFailure, settings: AdvocateSettings): ReadonlyArray<Diagnosis> => {
  const target = targetOf(settings)
  const reason = toImportReason(failure, target)
  const answers = said(names.service, "passed", `${new URL(settings.baseUrl).origin} answers.`)
  const skipped = (...rest: ReadonlyArray<string>) =>
    rest.map((name) => said(name, "skipped", "Something before it failed."))
  switch (reason._tag) {
    case "CredentialsRefused":
      return [
        answers,
        said(names.tenant, "unknown", "The key is refused before anything is said about the tenant."),
        said(
          names.key,
          "failed",
          "The key is refused (HTTP 401). An unknown tenant would be 404, so this is about the key.",
          "Wrong, reset, or the key of another tenant: a test key does not open a live tenant, nor the other way round. A key that was reset stops working at once."
        ),
        ...skipped(names.jobs)
      ]
    case "TargetNotFound":
      return [
        answers,
        said(
          names.tenant,
          "failed",
          `There is no tenant ${settings.tenantAlias} (HTTP 404). A wrong key would be 401, so this is about the alias.`,
          "Copy the alias from the portal's settings; that of a test tenant begins with test_."
        ),
        ...skipped(names.key, names.jobs)
      ]
    case "AccessDenied":
      return [
        answers,
        said(names.tenant, "passed", `There is a tenant ${settings.tenantAlias}.`),
        said(names.key, "unknown", "The key is known, or was not looked at."),
        said(
          names.jobs,
          "failed",
          reason.message,
          "Ask for a key of the tenant itself, with access to its jobs."
        )
      ]
    default:
      return [
        said(names.service, "failed", reason.message, reason.nextStep),
        ...skipped(names.tenant, names.key, names.jobs)
      ]
  }
}

/** A file that nobody has uploaded: whatever is said about it, the step is there. */
const noSuchFile = (alias: string): string => `imports/${alias}/bulkport-doctor_000000000000000000000000.csv`

/** Asks for a validation, which creates nothing, to see whether this generation of the service has it. */
const validation = (client: AdvocateClient, { tenantAlias }: AdvocateSettings): Effect.Effect<Diagnosis> =>
  client
    .validateJobCreation({
      type: usersImport.id,
      fileRef: noSuchFile(tenantAlias),
      name: "bulkport doctor",
      requester: "Bulkport",
      outputFormat: "CSV",
      params: {}
    })
    .pipe(
      Effect.result,
      Effect.map((asked) => {
        if (Result.isFailure(asked) && saysFieldUnknown(asked.failure, "validateJobCreation")) {
          return said(
            "Validation",
            "unknown",
            "This tenant's API is an older one without it: files are validated here only."
          )
        }
        return Result.isFailure(asked) && asked.failure._tag !== "GraphqlErrors"
          ? said("Validation", "unknown", "It could not be asked for.")
          : said("Validation", "passed", "The service validates files before they are imported.")
      })
    )
