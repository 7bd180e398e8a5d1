/** Files that are more than the service takes in one job, by the settings of the provider. */
import { Effect } from "effect"
import { createHash } from "node:crypto"
import { actitoListed, advocateEvents, type Scenario } from "./scenarios.ts"

const withSettings = (
  scenario: Scenario,
  settings: Readonly<Record<string, string>>
): Pick<Scenario, "emulate"> => ({
  emulate: Effect.map(scenario.emulate, (service) => ({
    ...service,
    environment: { ...service.environment, ...settings }
  }))
})

/** Five events in three parts of ranges of the user's own file; importing one twice would record it twice. */
export const eventsInParts: Scenario = {
  ...advocateEvents,
  ...withSettings(advocateEvents, { ADVOCATE_MAX_ROWS: "2" }),
  name: "advocate user events in parts",
  jobs: 3
}

const profileCount = 500

/** What packs badly. */
const addressOf = (index: number): string =>
  `${createHash("sha256").update(String(index)).digest("hex").slice(0, 16)}@example.com`

/** Profiles in two parts, each of which is packed; the last of them is refused. */
export const profilesInParts: Scenario = {
  ...actitoListed,
  ...withSettings(actitoListed, { ACTITO_MAX_FILE_BYTES: "6000" }),
  name: "actito profiles in parts",
  files: {
    ...actitoListed.files,
    "customers.csv": `customerId,emailAddress,firstName\n${Array.from(
      { length: profileCount },
      (_, index) => `C${index},${index === profileCount - 1 ? "no address at all" : addressOf(index)},A\n`
    ).join("")}`
  },
  outcomes: Array.from({ length: profileCount }, (_, index) =>
    index === profileCount - 1 ? "rejected" : "accepted"
  ),
  jobs: 2
}
