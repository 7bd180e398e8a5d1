/** The page about a run, in a real browser. */
import axe from "axe-core"
import { launchBrowser } from "browser-for-tests"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { call, folderWith } from "./support/call.ts"
import { eventfulRun, storyRows } from "./support/story-of-run.ts"

type Browser = Awaited<ReturnType<typeof launchBrowser>>
type ContextOptions = NonNullable<Parameters<Browser["newContext"]>[0]>

let browser: Browser
// The first test on a machine unpacks it.
beforeAll(async () => void (browser = await launchBrowser()), 120_000)
afterAll(() => browser.close())

/** Writes the page about an eventful run. Gives its path and the run. */
const written = async (...args: ReadonlyArray<string>) => {
  const folder = await folderWith()
  const { id } = await eventfulRun(join(folder, ".bulkport/runs"))
  const called = await call(["report", id, ...args], { folder })
  expect(called).toMatchObject({ code: 0, stderr: "" })
  return { path: join(folder, called.stdout.trim()), id }
}

/** Opens a page of a file, and keeps what the browser complains about and asks for. */
const opened = async (path: string, options: ContextOptions = {}) => {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options })
  onTestFinished(() => context.close())
  const complaints: Array<string> = []
  const requests: Array<string> = []
  await context.route("**", (route) => {
    requests.push(route.request().url())
    return route.continue()
  })
  const page = await context.newPage()
  page.on("console", (message) => complaints.push(message.text()))
  page.on("pageerror", (error) => complaints.push(error.message))
  const address = pathToFileURL(path).href
  await page.goto(address, { waitUntil: "load" })
  return { page, complaints, requests, address }
}

type Page = Awaited<ReturnType<typeof opened>>["page"]

/** Evaluates an expression in the page. Given as a text, because these tests have no types of a browser. */
const seen = <A>(page: Page, expression: string): Promise<A> => page.evaluate(expression)

/** Red, green and blue of a colour, each from 0 to 1 as light. */
const luminance = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((text) => {
    const share = Number(text) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const contrast = ([one, other]: readonly [string, string]): number => {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** Colour of every text in the page with that of what is behind it, each pair once. */
const textColours = `[...new Set([...document.querySelectorAll("body *")]
  .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ""))
  .map((element) => {
    let behind = element
    while (behind !== null && getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement
    return getComputedStyle(element).color + "|" + getComputedStyle(behind ?? document.body).backgroundColor
  }))]`

describe("the page about a run, in a browser", () => {
  it("asks for nothing but itself, and there is nothing to complain about", async () => {
    const { path } = await written("--include-values")
    const { address, complaints, page, requests } = await opened(path)
    expect(complaints).toEqual([])
    expect(requests).toEqual([address])
    expect(await seen(page, `performance.getEntriesByType("resource").length`)).toBe(0)
    // Its policy holds: what somebody would smuggle in is not loaded, and does not run.
    await page.evaluate(`document.body.insertAdjacentHTML("beforeend",
      "<img src='http://127.0.0.1:9/pixel' onerror='window.ran = 1'><iframe src='http://127.0.0.1:9/'></iframe>")`)
    await expect.poll(() => complaints.length).toBeGreaterThan(0)
    expect(requests).toEqual([address])
    expect(await seen(page, "window.ran === undefined")).toBe(true)
  })

  it("shows the numbers of the run, in figures, bars and tables", async () => {
    const { path } = await written()
    const { page } = await opened(path)
    const figures = await seen<ReadonlyArray<string>>(
      page,
      `[...document.querySelectorAll(".figures div")].map((figure) => figure.innerText.replace(/\\s+/g, " "))`
    )
    expect(figures).toEqual([
      "In the file 4,192",
      "Accepted 3,941 94 %",
      "Rejected 242 5.8 %",
      "Set aside 6 0.1 %",
      "Unknown 3 < 0.1 %"
    ])
    const widths = await seen<ReadonlyArray<number>>(
      page,
      `[...document.querySelectorAll(".share rect")].map((bar) => bar.getBoundingClientRect().width / bar.ownerSVGElement.getBoundingClientRect().width)`
    )
    const all = storyRows.staged + storyRows.setAside
    const shares = [storyRows.accepted, storyRows.rejected, storyRows.setAside, storyRows.unknown].map(
      (rows) => rows / all
    )
    for (const [index, share] of shares.entries()) expect(widths[index]).toBeCloseTo(share, 3)
    const reasons = await seen<ReadonlyArray<ReadonlyArray<string>>>(
      page,
      `[...document.querySelectorAll("[aria-labelledby=reasons] tbody tr")].map((row) => [...row.cells].map((cell) => cell.innerText))`
    )
    expect(reasons.map(([code, rows]) => [code, rows])).toEqual([
      ["EMAIL_INVALID", "148"],
      ["DUPLICATE_KEY", "61"],
      ["REFERRAL_CODE_TAKEN", "22"],
      ["COUNTRY_UNKNOWN", "9"],
      ["TOO_LONG", "2"]
    ])
    expect(await seen(page, `document.querySelectorAll("[aria-labelledby=failed] tbody tr").length`)).toBe(
      100
    )
    // Steps follow each other from left to right, and the long pause is cut short.
    const bars = await seen<ReadonlyArray<ReadonlyArray<number>>>(
      page,
      `[...document.querySelectorAll(".lanes tbody tr")].map((lane) => {
        const whole = lane.querySelector("svg").getBoundingClientRect()
        return [...lane.querySelectorAll("rect:not(.track)")].map((bar) => (bar.getBoundingClientRect().left - whole.left) / whole.width)
      })`
    )
    expect(bars.map((lane) => lane.length)).toEqual([1, 1, 1, 1, 2])
    const starts = bars.flat()
    expect(starts).toEqual([...starts].sort((one, other) => one - other))
    expect(starts.at(-1)).toBeLessThan(0.98)
  })

  it("can be found one's way in without seeing it", async () => {
    const { path } = await written()
    const { page } = await opened(path)
    expect(await page.title()).toBe(
      "summer-members.csv – Incomplete: 242 rows rejected, 6 rows set aside, 3 rows of unknown outcome, of 4,192."
    )
    expect(await seen(page, `document.documentElement.lang`)).toBe("en")
    const outline = await seen<ReadonlyArray<string>>(
      page,
      `[...document.querySelectorAll("h1, h2, h3")].map((each) => each.tagName)`
    )
    expect(outline[0]).toBe("H1")
    expect(outline.slice(1).every((tag) => tag === "H2")).toBe(true)
    // Every table says what it is, and every cell what it is about; drawings are told in the tables.
    expect(
      await seen(
        page,
        `[...document.querySelectorAll("table")].filter((table) => table.caption === null).length`
      )
    ).toBe(0)
    expect(
      await seen(
        page,
        `[...document.querySelectorAll("tbody tr")].filter((row) => row.querySelector("th[scope=row]") === null).length`
      )
    ).toBe(0)
    expect(await seen(page, `document.querySelectorAll("svg:not([aria-hidden])").length`)).toBe(0)
  })

  it.each(["light", "dark"] as const)("can be read in %s colours", async (colorScheme) => {
    const { path } = await written("--include-values")
    const { page } = await opened(path, { colorScheme })
    const paper = luminance(await seen(page, `getComputedStyle(document.body).backgroundColor`))
    if (colorScheme === "dark") expect(paper).toBeLessThan(0.1)
    else expect(paper).toBe(1)
    const pairs = (await seen<ReadonlyArray<string>>(page, textColours)).map(
      (pair) => pair.split("|") as unknown as readonly [string, string]
    )
    expect(pairs.length).toBeGreaterThan(3)
    for (const pair of pairs) expect(contrast(pair), pair.join(" on ")).toBeGreaterThan(4.5)
    await page.evaluate(axe.source)
    const violations = await seen<ReadonlyArray<string>>(
      page,
      `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html))`
    )
    expect(violations).toEqual([])
  })

  it.each([390, 320])("fits a phone of %i pixels", async (width) => {
    const { path } = await written("--include-values")
    const { page } = await opened(path, { viewport: { width, height: 844 } })
    expect(await seen(page, `document.documentElement.scrollWidth`)).toBe(width)
    const tooWide = `[...document.querySelectorAll("body *:not(.off)")]
      .filter((each) => each.getBoundingClientRect().right > ${width} + 0.5).map((each) => each.outerHTML.slice(0, 80))`
    expect(await seen(page, tooWide)).toEqual([])
  })

  it("is printed on white paper, by whoever looks at it in the dark", async () => {
    const { path } = await written()
    const { page } = await opened(path, { colorScheme: "dark" })
    await page.emulateMedia({ media: "print" })
    expect(luminance(await seen(page, `getComputedStyle(document.body).backgroundColor`))).toBe(1)
    expect(luminance(await seen(page, `getComputedStyle(document.querySelector("h1")).color`))).toBe(0)
    const printed = await page.pdf({ format: "A4", printBackground: true })
    expect(printed.subarray(0, 5).toString("latin1")).toBe("%PDF-")
  })
})
