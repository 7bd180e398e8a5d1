/** The records of an org, and what becomes of a row: as far as a few fields of contacts go, in the words of the service. */

/** Column name, as sent → cell. */
export type Cells = ReadonlyMap<string, string>

/** What became of a row. */
export type RowResult =
  { readonly id: string; readonly isCreated: boolean } | { readonly id: string; readonly error: string }

/** What a row is to be done with. */
export interface RowTask {
  readonly operation: string
  /** Field that upsert goes by. */
  readonly externalId: string
  /** Values of that field that stand in the same batch before: the service does not take one twice. */
  readonly seenInBatch: Set<string>
}

/** One record. */
export interface OrgRecord {
  readonly id: string
  fields: Map<string, string>
}

/** Fields of every object here, by their names in lower case. */
const fieldNames = new Map(
  [
    ...["Id", "FirstName", "LastName", "Email", "Phone", "Title", "Description", "External_Id__c"],
    "Account.Number__c"
  ].map((name) => [name.toLowerCase(), name])
)

/** The fields as the service describes them. */
export const describedFields = (): ReadonlyArray<Readonly<Record<string, unknown>>> =>
  [
    ...[...fieldNames.values()]
      .filter((name) => !name.includes("."))
      .map((name) => ({ name, relationshipName: null as string | null })),
    { name: "AccountId", relationshipName: "Account" },
    { name: "CreatedDate", relationshipName: null }
  ].map((field) => ({
    ...field,
    createable: !["Id", "CreatedDate"].includes(field.name),
    updateable: !["Id", "CreatedDate"].includes(field.name),
    externalId: field.name === "External_Id__c",
    idLookup: ["Id", "Email", "External_Id__c"].includes(field.name)
  }))

/** The name of a field in its own spelling; undefined when the object has no such field. */
export const fieldNamed = (column: string): string | undefined => fieldNames.get(column.toLowerCase())

const nothing = "#N/A"
const idShape = /^003[A-Za-z0-9]{15}$/

/** The records of one org. */
export class OrgRecords {
  readonly #byId = new Map<string, OrgRecord>()
  readonly #byExternalId = new Map<string, OrgRecord>()
  #created = 0

  /** All of them, oldest first. */
  all(): ReadonlyArray<OrgRecord> {
    return [...this.#byId.values()]
  }

  /** Does what a row asks for, or says why not. Cells are under the names of the fields. */
  apply(cells: Cells, task: RowTask): RowResult {
    switch (task.operation) {
      case "insert":
        return this.#create(cells)
      case "upsert":
        return task.externalId === "Id" ? this.#byRowId(cells, true) : this.#upsert(cells, task)
      case "update":
        return this.#byRowId(cells, false)
      default:
        return this.#remove(cells)
    }
  }

  #create(cells: Cells): RowResult {
    const error = problemIn(cells, true)
    if (error !== undefined) return { id: "", error }
    this.#created += 1
    const id = `003${this.#created.toString(36).toUpperCase().padStart(12, "0")}AAA`
    const record: OrgRecord = { id, fields: new Map() }
    this.#byId.set(id, record)
    this.#write(record, cells)
    return { id, isCreated: true }
  }

  #upsert(cells: Cells, { externalId, seenInBatch }: RowTask): RowResult {
    const value = cells.get(externalId) ?? ""
    if (value === "") return { id: "", error: `MISSING_ARGUMENT:${externalId} not specified:--` }
    if (seenInBatch.has(value)) {
      return { id: "", error: `DUPLICATE_VALUE:Duplicate external id specified: ${value}:${externalId} --` }
    }
    seenInBatch.add(value)
    const record = this.#byExternalId.get(value)
    if (record === undefined) return this.#create(cells)
    return this.#change(record, cells)
  }

  #byRowId(cells: Cells, mayCreate: boolean): RowResult {
    const id = cells.get("Id") ?? ""
    if (id === "" && mayCreate) return this.#create(cells)
    const record = this.#byId.get(id)
    return record === undefined ? { id: "", error: unknownId(id) } : this.#change(record, cells)
  }

  #change(record: OrgRecord, cells: Cells): RowResult {
    const error = problemIn(cells, false)
    if (error !== undefined) return { id: record.id, error }
    this.#write(record, cells)
    return { id: record.id, isCreated: false }
  }

  #remove(cells: Cells): RowResult {
    const id = cells.get("Id") ?? ""
    const record = this.#byId.get(id)
    if (record === undefined) return { id: "", error: unknownId(id) }
    this.#byId.delete(id)
    this.#byExternalId.delete(record.fields.get("External_Id__c") ?? "")
    return { id, isCreated: false }
  }

  /** Empty cells change nothing. */
  #write(record: OrgRecord, cells: Cells): void {
    for (const [name, value] of cells) {
      if (value === nothing) record.fields.delete(name)
      else if (value !== "" && name !== "Id") record.fields.set(name, value)
    }
    const externalId = record.fields.get("External_Id__c")
    if (externalId !== undefined) this.#byExternalId.set(externalId, record)
  }
}

const unknownId = (id: string): string =>
  idShape.test(id)
    ? "INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--"
    : `MALFORMED_ID:Id: id value of incorrect type: ${id}:Id --`

const problemIn = (cells: Cells, isNew: boolean): string | undefined => {
  const lastName = cells.get("LastName")
  const lacksName = isNew ? (lastName ?? "") === "" || lastName === nothing : lastName === nothing
  if (lacksName) return "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --"
  const email = cells.get("Email") ?? ""
  if (email !== "" && email !== nothing && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) {
    return `INVALID_EMAIL_ADDRESS:Email: invalid email address: ${email}:Email --`
  }
  return undefined
}
