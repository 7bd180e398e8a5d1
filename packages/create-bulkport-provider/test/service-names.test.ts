import { readdirSync } from "node:fs"
import { expect, test } from "vitest"
import { commandWords, serviceNames, takenIds } from "../src/service-names.ts"

const problemWith = (name: string, scope?: string): string => {
  const names = serviceNames(name, scope)
  return "problem" in names ? names.problem : `no problem: ${names.packageName}`
}

test("every form of a name follows from it", () => {
  expect(serviceNames("my-service")).toEqual({
    id: "my-service",
    camel: "myService",
    pascal: "MyService",
    environment: "MY_SERVICE",
    title: "My Service",
    packageName: "bulkport-provider-my-service"
  })
})

test("a scope, with its @ or without, makes the other kind of package name", () => {
  const scoped = { id: "hub2spot", packageName: "@acme/provider-hub2spot" }
  expect(serviceNames("hub2spot", "@acme")).toMatchObject(scoped)
  expect(serviceNames("hub2spot", "acme")).toMatchObject(scoped)
})

test("the name of the whole package is as good as that of the service", () => {
  expect(serviceNames("bulkport-provider-crm")).toMatchObject({
    id: "crm",
    packageName: "bulkport-provider-crm"
  })
  expect(serviceNames("@acme/provider-crm")).toMatchObject({
    id: "crm",
    packageName: "@acme/provider-crm"
  })
})

test.each([
  ["My Service", "my-service"],
  ["myService", "my-service"],
  ["my_service", "my-service"],
  ["my--service", "my-service"],
  ["3scale", "scale"],
  ["-my-service-", "my-service"]
])("%s is refused, with a name that is good", (name, better) => {
  expect(problemWith(name)).toMatch(new RegExp(`^"${name}" cannot be the name .* Try "${better}"\\.$`))
})

test.each(["", "東京", "../up", "a/b", "__proto__"])("%j is refused", (name) => {
  expect(problemWith(name)).toContain("cannot be the name of a provider")
})

test("a name that nobody could read is refused", () => {
  expect(problemWith("x".repeat(26))).toContain("is 26 characters long")
})

test("a name that the command line has for something else is refused", () => {
  for (const id of takenIds) expect(problemWith(id)).toContain("comes with Bulkport")
  for (const word of commandWords) expect(problemWith(word)).toContain("is a command of Bulkport")
})

test("the list of what is taken is whole", () => {
  const packages = new URL("../../", import.meta.url)
  const providers = readdirSync(packages).filter((name) => name.startsWith("provider-"))
  expect(takenIds).toEqual(providers.map((name) => name.slice("provider-".length)))
  const commands = readdirSync(new URL("cli/src/commands/", packages))
    .map((name) => name.replace(/\.ts$/, ""))
    // Not commands: what is behind several of them, or behind none.
    .filter(
      (name) =>
        !["doctor-of-all", "first-screen", "jobs", "one-step", "plugin-command", "provider"].includes(name)
    )
  expect(commandWords).toEqual(expect.arrayContaining(commands))
})

test("a scope that npm would not take is refused", () => {
  expect(problemWith("crm", "Acme Inc")).toBe(
    '"@Acme Inc" cannot be the scope of a package. It is written as in "@acme".'
  )
})
