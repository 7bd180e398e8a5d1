import { Faker, de, en, fr, nl, pl } from "@faker-js/faker"
import { createWriteStream } from "node:fs"
import { once } from "node:events"
import { mkdir } from "node:fs/promises"
import { dirname } from "node:path"

const header = [
  "Customer",
  "Email",
  "First name",
  "Last name",
  "Born",
  "Language",
  "Country",
  "Phone",
  "Points",
  "Remark"
]

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** What the service must reject, by row number: each rule of the table is broken somewhere. */
const faults: ReadonlyArray<{ readonly every: number; readonly column: string; readonly value: string }> = [
  { every: 97, column: "Email", value: "no.at.sign.example.com" },
  { every: 211, column: "Born", value: "31/12/1980" },
  { every: 389, column: "Points", value: "12,5" },
  { every: 613, column: "Language", value: "XX" },
  { every: 997, column: "Customer", value: "" }
]

/** Writes a file of realistic profiles; the same rows for the same seed, whatever the day. */
export const makeProfiles = async (path: string, rows: number, seed = 20_261_121): Promise<void> => {
  const faker = new Faker({ locale: [fr, de, nl, pl, en], seed })
  const locales = [
    { faker: new Faker({ locale: [fr, en], seed: seed + 1 }), language: "FR", country: "FR" },
    { faker: new Faker({ locale: [de, en], seed: seed + 2 }), language: "DE", country: "DE" },
    { faker: new Faker({ locale: [nl, en], seed: seed + 3 }), language: "NL", country: "BE" },
    { faker: new Faker({ locale: [pl, en], seed: seed + 4 }), language: "PL", country: "PL" }
  ]
  await mkdir(dirname(path), { recursive: true })
  const file = createWriteStream(path)
  const write = async (cells: ReadonlyArray<string>): Promise<void> => {
    if (!file.write(`${cells.map(quoted).join(",")}\r\n`)) await once(file, "drain")
  }
  await write(header)
  for (let row = 1; row <= rows; row++) {
    const { country, faker: local, language } = faker.helpers.arrayElement(locales)
    const cells: Record<string, string> = {
      Customer: `C-${String(row).padStart(6, "0")}`,
      Email: `profile.${row}@example.com`,
      "First name": local.person.firstName(),
      "Last name": faker.datatype.boolean(0.03)
        ? `${local.person.lastName()} "${local.person.firstName()}"`
        : local.person.lastName(),
      Born: local.date
        .birthdate({ min: 1940, max: 2005, mode: "year", refDate: "2026-01-01" })
        .toISOString()
        .slice(0, 10),
      Language: language,
      Country: country,
      Phone: `+32${faker.string.numeric(9)}`,
      Points: String(faker.number.int({ min: 0, max: 5000 })),
      Remark: faker.datatype.boolean(0.1) ? `${local.lorem.sentence(5)}\n${local.lorem.sentence(4)}` : ""
    }
    for (const { column, every, value } of faults) if (row % every === 0) cells[column] = value
    await write(header.map((column) => cells[column] ?? ""))
  }
  file.end()
  await once(file, "finish")
}
