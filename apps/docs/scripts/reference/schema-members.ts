/** What a JSON Schema says, as rows of a table. */

/** The parts of a JSON Schema that the command line uses. */
export interface JsonSchema {
  readonly title?: string
  readonly type?: string
  readonly description?: string
  readonly enum?: ReadonlyArray<unknown>
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: ReadonlyArray<string>
  readonly items?: JsonSchema
  readonly anyOf?: ReadonlyArray<JsonSchema>
  readonly additionalProperties?: boolean | JsonSchema
}

/** A member, by its path from the top of the document: `rows.accepted`, `outputs[].name`. */
export interface SchemaMember {
  readonly path: string
  readonly type: string
  /** False for a member that may be missing, which is not the same as one that may be null. */
  readonly isAlwaysThere: boolean
  readonly description: string
}

/** In words: `text`, `number or null`, `list of objects`. */
export const typeWords = (schema: JsonSchema): string => {
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" or ")
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeWords))].join(" or ")
  if (schema.type === "array")
    return `list of ${schema.items === undefined ? "anything" : typeWords(schema.items)}`
  if (schema.type === "object" && typeof schema.additionalProperties === "object")
    return `object of ${typeWords(schema.additionalProperties)}`
  return schema.type === "string" ? "text" : (schema.type ?? "anything")
}

/** Every member, and those of each below it. Alternatives of one member stand behind one another, each path once. */
export const schemaMembers = (schema: JsonSchema, path = ""): ReadonlyArray<SchemaMember> => {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const here = path === "" ? name : `${path}.${name}`
    return [
      {
        path: here,
        type: typeWords(member),
        isAlwaysThere: schema.required?.includes(name) ?? false,
        description: member.description ?? ""
      },
      ...schemaMembers(member, here)
    ]
  })
  const below = [
    ...(schema.items === undefined ? [] : schemaMembers(schema.items, `${path}[]`)),
    ...(schema.anyOf ?? []).flatMap((each) => schemaMembers(each, path)),
    ...(typeof schema.additionalProperties === "object"
      ? schemaMembers(schema.additionalProperties, `${path}.*`)
      : [])
  ]
  const all = [...own, ...below]
  return all.filter((member, at) => all.findIndex((other) => other.path === member.path) === at)
}
