import type { ImportType } from "@bulkport/core/provider"

/** The one thing that can be imported: contacts, named by their address. */
export const contacts: ImportType = {
  id: "CONTACTS",
  aliases: ["contacts"],
  title: "Contacts by e-mail address",
  formats: ["csv"],
  requiredColumns: ["email"],
  delimiter: ",",
  key: { columns: ["email"], means: "row" },
  isDestructive: false
}
