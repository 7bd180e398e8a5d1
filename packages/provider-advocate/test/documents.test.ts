import { buildSchema, parse, validate } from "graphql"
import { describe, expect, it } from "vitest"
import * as documents from "../src/advocate-documents.ts"
import { newerSchema, olderSchema } from "./service-schema.ts"

const problems = (schema: string, document: string): ReadonlyArray<string> =>
  validate(buildSchema(schema), parse(document)).map(({ message }) => message)

describe("GraphQL documents", () => {
  it.each(Object.entries(documents))("sends %s, which is valid for the newer schema", (_name, document) => {
    expect(problems(newerSchema, document)).toEqual([])
  })

  it.each(Object.entries(documents).filter(([name]) => name !== "validateJobCreationDocument"))(
    "sends %s, which is valid for the older schema too",
    (_name, document) => {
      expect(problems(olderSchema, document)).toEqual([])
    }
  )

  it("sends one document that the older schema does not know", () => {
    expect(problems(olderSchema, documents.validateJobCreationDocument)).toHaveLength(1)
  })
})
