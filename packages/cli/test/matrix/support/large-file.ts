import { randomBytes } from "node:crypto"
import { actitoListed, advocateUsers, type Scenario } from "./scenarios.ts"

/** What cannot be packed, so that the file stays as large as it is. */
const noteBytes = 3000

const rowCount = 4000

/** All rows but the last. */
const outcomes = Array.from({ length: rowCount }, (_, index) =>
  index === rowCount - 1 ? "rejected" : "accepted"
)

const largeFile = (columns: string, row: (index: number) => string): string => {
  const rows = Array.from(
    { length: rowCount },
    (_, index) => `${row(index)},${randomBytes(noteBytes).toString("base64")}`
  )
  return `${columns},note\n${rows.join("\n")}\n`
}

/** 16 MB of users, most of it in a column that the service has no use for; one user is refused. */
export const largeAdvocateUsers: Scenario = {
  ...advocateUsers,
  name: "many advocate users",
  outcomes,
  files: {
    "users.csv": largeFile("accountId,id,referredBy.code", (index) =>
      index === rowCount - 1 ? `A${index},U${index},NOBODYSCODE` : `A${index},U${index},`
    )
  }
}

/** 16 MB of profiles, most of it in a column that is not loaded; one profile is refused. */
export const largeActitoProfiles: Scenario = {
  ...actitoListed,
  name: "many actito profiles",
  outcomes,
  files: {
    ...actitoListed.files,
    "customers.csv": largeFile("customerId,emailAddress", (index) =>
      index === rowCount - 1 ? `C${index},no address at all` : `C${index},c${index}@example.com`
    )
  },
  args: [...actitoListed.args, "--map", "customerId=customerId", "--map", "emailAddress=emailAddress"]
}
