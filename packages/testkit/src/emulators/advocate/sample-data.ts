import type { EmulatedUser } from "./user-store.ts"

/** The users that the documentation's sample event file is about, with something to redeem (section 8.5). */
export const sampleUsers: ReadonlyArray<EmulatedUser> = [
  {
    accountId: "123",
    id: "123",
    firstName: "Ada",
    lastName: "Example",
    balances: { POINT: 500, CENTS: 2500 }
  },
  { accountId: "321", id: "321", firstName: "Ben", lastName: "Example", balances: { POINT: 50 } }
]

/** The codes that users in the documentation's sample user files were referred by. */
export const sampleReferralCodes: ReadonlyArray<string> = [
  "6PKBDHB79W434XG788MM",
  "4AXZAV7FSA9S4FZKTCGT",
  "7NSJJWLWNYA3SS8YPEGZ",
  "3LBNN1M0UGNN6EGONUFW"
]
