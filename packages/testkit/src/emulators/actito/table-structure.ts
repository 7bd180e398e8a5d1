/** Structures of tables as `profile-table-structure` shows them (dossier 10.3), and the ones a new emulator has. */
import type { TableKind } from "./wire-profile.ts"

/** What kind of attribute it is. `PHONE`, `COUNTRY` and `PERSON_TITLE` are assumed names, the others are documented. */
export type AttributeType =
  | "CUSTOM"
  | "LASTNAME"
  | "FIRSTNAME"
  | "BIRTHDATE"
  | "SEX"
  | "MOTHER_LANGUAGE"
  | "EMAIL_ADDRESS"
  | "PHONE"
  | "COUNTRY"
  | "PERSON_TITLE"

/** The values a `CUSTOM` attribute takes. All but the first, `INTEGER` and `TIMESTAMP` are assumed names. */
export type ValueType =
  "STRING" | "INTEGER" | "DECIMAL" | "BOOLEAN" | "DATE" | "TIMESTAMP" | "UTM_COORDINATES"

/** One attribute of a table. */
export interface TableAttribute {
  readonly name: string
  readonly type: AttributeType
  readonly unique: boolean
  readonly mandatory: boolean
  /** Of `CUSTOM` attributes only; `STRING` when left out. */
  readonly valueType?: ValueType
  readonly multiValued?: boolean
  readonly valueRestriction?: { readonly minLength?: number; readonly maxLength?: number }
}

/** A table. The attributes the service itself keeps (`profileId` or `id`, and the moments) are among the attributes. */
export interface TableStructure {
  readonly id: string
  readonly name: string
  readonly kind: TableKind
  readonly attributes: ReadonlyArray<TableAttribute>
}

/** Name of the attribute that holds the record's id, which the service assigns. */
export const recordIdAttribute = (kind: TableKind): string => (kind === "PROFILE_TABLE" ? "profileId" : "id")

/** Moments the service keeps itself: a mapped column is read and thrown away. */
export const isMoment = (attribute: string): boolean =>
  attribute === "creationMoment" || attribute === "updateMoment"

const plain = { unique: false, mandatory: false } as const

const moments: ReadonlyArray<TableAttribute> = [
  { name: "creationMoment", type: "CUSTOM", valueType: "TIMESTAMP", ...plain },
  { name: "updateMoment", type: "CUSTOM", valueType: "TIMESTAMP", ...plain }
]

/** Profile table `16`, with two unique attributes besides the record id: `customerId` (mandatory) and `emailAddress`. */
export const customersTable: TableStructure = {
  id: "16",
  name: "Customers",
  kind: "PROFILE_TABLE",
  attributes: [
    { name: "profileId", type: "CUSTOM", valueType: "INTEGER", unique: true, mandatory: true },
    ...moments,
    { name: "emailAddress", type: "EMAIL_ADDRESS", unique: true, mandatory: false },
    {
      name: "customerId",
      type: "CUSTOM",
      valueType: "STRING",
      unique: true,
      mandatory: true,
      multiValued: false,
      valueRestriction: { minLength: 1, maxLength: 50 }
    },
    { name: "firstName", type: "FIRSTNAME", ...plain },
    { name: "lastName", type: "LASTNAME", ...plain },
    { name: "birthDate", type: "BIRTHDATE", ...plain },
    { name: "sex", type: "SEX", ...plain },
    { name: "language", type: "MOTHER_LANGUAGE", ...plain },
    { name: "country", type: "COUNTRY", ...plain },
    { name: "phone", type: "PHONE", ...plain },
    { name: "loyaltyPoints", type: "CUSTOM", valueType: "INTEGER", ...plain },
    { name: "optIn", type: "CUSTOM", valueType: "BOOLEAN", ...plain },
    { name: "comment", type: "CUSTOM", valueType: "STRING", ...plain, valueRestriction: { maxLength: 255 } },
    { name: "memberSince", type: "CUSTOM", valueType: "TIMESTAMP", ...plain },
    { name: "favouriteNumbers", type: "CUSTOM", valueType: "INTEGER", multiValued: true, ...plain }
  ]
}

/** A custom table, whose ids look like UUIDs (dossier 3), with one unique mandatory attribute. */
export const ordersTable: TableStructure = {
  id: "0f1c2a7e-5b7d-4c0e-9a53-6d1f8a2b4c01",
  name: "Orders",
  kind: "CUSTOM_TABLE",
  attributes: [
    { name: "id", type: "CUSTOM", valueType: "INTEGER", unique: true, mandatory: true },
    ...moments,
    { name: "orderNumber", type: "CUSTOM", valueType: "STRING", unique: true, mandatory: true },
    { name: "customerId", type: "CUSTOM", valueType: "STRING", unique: false, mandatory: true },
    { name: "amount", type: "CUSTOM", valueType: "DECIMAL", ...plain },
    { name: "orderedAt", type: "CUSTOM", valueType: "TIMESTAMP", ...plain },
    { name: "store", type: "CUSTOM", valueType: "UTM_COORDINATES", ...plain }
  ]
}
