import { rowSchema } from "./row-rules.ts"
import { accountId, boolean, userId } from "./value-rules.ts"

/** Rules for deletions, from "Delete Advocate Participants in Bulk". Other columns, such as names, pass. */
export const deleteUserRow = rowSchema({
  rule: "Delete Advocate Participants in Bulk",
  required: { accountId, id: userId },
  optional: { preserveEmptyAccount: boolean, doNotTrack: boolean },
  groups: [],
  // The setting for a whole job has the plural, that of a row has not.
  mistaken: { preserveEmptyAccounts: "preserveEmptyAccount", userId: "id" }
})
