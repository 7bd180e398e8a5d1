/** Patterns of dates, and what is read by them. */
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary } from "effect"
import { datePatternProblem, makeDateReader } from "../../src/model/date-pattern.ts"
import { checked, oneOf, rarely, someInteger } from "../properties/arbitraries.ts"

const read = (pattern: string, text: string): string => {
  const found = makeDateReader(pattern).read(text)
  return typeof found === "string" ? found : found.code
}

describe("a pattern for dates", () => {
  const readings: ReadonlyArray<readonly [string, string, string]> = [
    ["dd/MM/yyyy", "05/03/2024", "2024-03-05"],
    ["d/M/yyyy", "5/3/2024", "2024-03-05"],
    ["d/M/yyyy", "05/12/2024", "2024-12-05"],
    ["MM-dd-yyyy", "03-05-2024", "2024-03-05"],
    ["ddMMyyyy", "05032024", "2024-03-05"],
    ["yyyy-MM-dd", "2024-03-05", "2024-03-05"],
    ["dd/MM/yyyy", "2024-03-05", "2024-03-05"],
    ["dd/MM/yyyy", "29/02/2024", "2024-02-29"],
    ["dd/MM/yyyy", "29/02/2000", "2000-02-29"],
    ["dd.MM.yyyy HH:mm:ss", "05.03.2024 14:30:01", "2024-03-05 14:30:01"],
    ["dd.MM.yyyy HH:mm", "05.03.2024 14:30", "2024-03-05 14:30:00"],
    ["d.M.yyyy H:m:s", "5.3.2024 4:3:1", "2024-03-05 04:03:01"],
    ["yyyy-MM-dd'T'HH:mm:ss", "2024-03-05T23:59:59", "2024-03-05 23:59:59"],
    ["yyyy-MM-dd'T'HH:mm:ss", "2024-03-05 23:59:59", "2024-03-05 23:59:59"],
    ["dd (MM) yyyy", "05 (03) 2024", "2024-03-05"],
    // The pattern says how a text is meant that looks like the form of ISO 8601.
    ["yyyy-dd-MM", "2024-05-03", "2024-03-05"],

    ["dd/MM/yyyy", "5/3/2024", "not-a-date"],
    ["dd/MM/yyyy", "05/03/24", "not-a-date"],
    ["dd/MM/yyyy", "05/03/20240", "not-a-date"],
    ["dd/MM/yyyy", " 05/03/2024", "not-a-date"],
    ["dd/MM/yyyy", "05/03/2024\n", "not-a-date"],
    ["dd/MM/yyyy", "05-03-2024", "not-a-date"],
    ["dd.MM.yyyy", "05/03/2024", "not-a-date"],
    ["dd/MM/yyyy", "05/03/2024 14:30", "not-a-date"],
    ["dd/MM/yyyy", "2024-03-05 14:30:00", "not-a-date"],
    ["dd.MM.yyyy HH:mm", "2024-03-05", "not-a-date"],
    ["dd/MM/yyyy", "٠٥/03/2024", "not-a-date"],

    ["dd/MM/yyyy", "30/02/2024", "no-such-day"],
    ["dd/MM/yyyy", "29/02/2023", "no-such-day"],
    ["dd/MM/yyyy", "29/02/1900", "no-such-day"],
    ["dd/MM/yyyy", "31/04/2024", "no-such-day"],
    ["dd/MM/yyyy", "12/25/2024", "no-such-day"],
    ["dd/MM/yyyy", "00/01/2024", "no-such-day"],
    ["dd/MM/yyyy", "01/00/2024", "no-such-day"],
    ["dd/MM/yyyy", "01/01/0000", "no-such-day"],
    ["dd/MM/yyyy", "2024-02-30", "no-such-day"],
    ["yyyy-dd-MM", "2024-03-25", "no-such-day"],
    ["dd/MM/yyyy HH:mm", "05/03/2024 24:00", "no-such-day"],
    ["dd/MM/yyyy HH:mm", "05/03/2024 23:60", "no-such-day"],
    ["dd/MM/yyyy HH:mm:ss", "05/03/2024 23:59:60", "no-such-day"]
  ]
  for (const [pattern, text, expected] of readings) {
    it(`${pattern} reads ${JSON.stringify(text)} as ${expected}`, () => {
      assert.strictEqual(datePatternProblem(pattern), undefined)
      assert.strictEqual(read(pattern, text), expected)
    })
  }

  const refused: ReadonlyArray<readonly [string, RegExp]> = [
    ["", /lacks the day/],
    ["MM/yyyy", /lacks the day/],
    ["dd/mm/yyyy", /lacks the month .* m and mm are minutes/],
    ["dd/MM", /lacks the year/],
    ["DD/MM/YYYY", /has DD, .*days are dd/],
    ["dd/MM/YYYY", /has YYYY, .*years are yyyy/],
    ["dd/MM/yy", /has yy, .*several centuries/],
    ["dd MMM yyyy", /has MMM, .*names of months/],
    ["dd/MM/yyyy hh:mm", /has hh, .*HH/],
    ["dd/MM/yyyyTHH:mm", /has T, .*'T'/],
    ["dd/MM/yyyy HH", /lacks the minute/],
    ["dd/MM/yyyy mm:ss", /lacks the hour/],
    ["dd/MM/yyyy dd", /has the day twice/],
    ["dMyyyy", /where d ends: write dd/],
    ["dd/MM/yyyy1", /cannot be told from a digit/],
    ["dd/MM/yyyy'", /cannot be told from/],
    ["d".repeat(101), /more than 100/]
  ]
  for (const [pattern, why] of refused) {
    it(`cannot be ${JSON.stringify(pattern.slice(0, 30))}`, () => {
      assert.match(datePatternProblem(pattern) ?? "", why)
    })
  }

  const orders = [
    ["dd", "MM", "yyyy"],
    ["d", "M", "yyyy"],
    ["M", "d", "yyyy"],
    ["yyyy", "MM", "dd"],
    ["yyyy", "dd", "MM"]
  ] as const
  const written = Arbitrary.all({
    // Days from the year 1 to the year 9999, and seconds of a day.
    day: someInteger(-719_162, 2_932_896),
    second: someInteger(0, 86_399),
    order: oneOf(...orders),
    mark: oneOf("/", ".", "-", " ", " · ", "$", "[", "年", "\\", "'of'"),
    hasTime: rarely(2)
  })

  it.prop(
    "reads back every moment that it was written by, whatever stands between its parts",
    [written],
    ([{ day, hasTime, mark, order, second }]) => {
      const moment = new Date((day * 86_400 + second) * 1000).toISOString()
      const [iso, clock] = [moment.slice(0, 10), moment.slice(11, 19)]
      const [year = "", month = "", ofMonth = ""] = iso.split("-")
      const short = (digits: string): string => String(Number(digits))
      const digits = { dd: ofMonth, d: short(ofMonth), MM: month, M: short(month), yyyy: year }
      const pattern = `${order.join(mark)}${hasTime ? " HH:mm:ss" : ""}`
      const parts = order.map((field) => digits[field])
      const text = `${parts.join(mark.replaceAll("'", ""))}${hasTime ? ` ${clock}` : ""}`
      assert.strictEqual(datePatternProblem(pattern), undefined)
      assert.strictEqual(read(pattern, text), hasTime ? `${iso} ${clock}` : iso)
    },
    checked(300, 8)
  )

  it.prop(
    "never reads a text as a day that there is not",
    [Arbitrary.all([someInteger(0, 40), someInteger(0, 14), someInteger(0, 9999)])],
    ([[day, month, year]]) => {
      const two = (number: number): string => String(number).padStart(2, "0")
      const four = String(year).padStart(4, "0")
      const found = read("dd/MM/yyyy", `${two(day)}/${two(month)}/${four}`)
      const date = new Date(`${four}-${two(month)}-${two(day)}T00:00:00Z`)
      const isDay = year > 0 && date.getUTCDate() === day && date.getUTCMonth() === month - 1
      assert.strictEqual(found !== "no-such-day", isDay)
    },
    checked(300, 8)
  )
})
