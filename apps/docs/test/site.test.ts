/** The built site, in a real browser: every page on a telephone, and one of each kind for eyes, keys and those who search. */
import axe from "axe-core"
import { launchBrowser } from "browser-for-tests"
import { readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { fileOf, type ServedSite, serveSite, sitePages } from "./support/serve-site.ts"

type Browser = Awaited<ReturnType<typeof launchBrowser>>
type ContextOptions = NonNullable<Parameters<Browser["newContext"]>[0]>

let browser: Browser
let site: ServedSite

// The first test on a machine unpacks it.
beforeAll(async () => {
  site = await serveSite()
  browser = await launchBrowser()
}, 120_000)

afterAll(async () => {
  await browser.close()
  await site.close()
})

const telephone = { width: 390, height: 844 }

/** A page, with what the browser complains about and what it asks of other hosts. */
const opened = async (options: ContextOptions = {}) => {
  const context = await browser.newContext({ viewport: telephone, ...options })
  onTestFinished(() => context.close())
  const complaints: Array<string> = []
  await context.route(
    ({ origin, protocol }) => origin !== site.origin && protocol !== "data:",
    (route) => {
      complaints.push(`asks ${route.request().url()}`)
      return route.abort()
    }
  )
  const page = await context.newPage()
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text())
  })
  page.on("pageerror", (error) => complaints.push(error.message))
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} for ${response.url()}`)
  })
  return { page, complaints }
}

type Page = Awaited<ReturnType<typeof opened>>["page"]

/** Evaluates an expression in the page. Given as a text, because these tests have no types of a browser. */
const seen = <A>(page: Page, expression: string): Promise<A> => page.evaluate(expression)

/** Loads a page, and waits until the program has taken over what was rendered. */
const load = async (page: Page, address: string): Promise<void> => {
  await page.goto(`${site.origin}${address}`, { waitUntil: "load" })
  await page.waitForFunction(`document.querySelector("#app")?.__vue_app__ !== undefined`)
}

/** What is wider than the window, unless it scrolls within itself. */
const tooWide = `document.documentElement.scrollWidth > document.documentElement.clientWidth
  ? [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map((e) => e.outerHTML.slice(0, 120))
  : []`

/** Follows a link to a page of the site, as its readers do: the page is fetched and shown without loading everything anew. */
const followLink = async (page: Page, address: string): Promise<void> => {
  const [, title = ""] = /<title>([^]*?)<\/title>/.exec(readFileSync(fileOf(address) ?? "", "utf8")) ?? []
  await seen(page, `void (document.title = "left behind")`)
  const link = `Object.assign(document.createElement("a"), { href: ${JSON.stringify(address)} })`
  await seen(page, `{ const link = document.body.appendChild(${link}); link.click(); link.remove() }`)
  await page.waitForFunction(
    `document.title !== "left behind" && new DOMParser().parseFromString(${JSON.stringify(title)}, "text/html").body.textContent === document.title`
  )
}

/** Tabs that are looked at one beside the other. */
const tabs = 2

it("shows every page on a telephone without a complaint, a request to another host, or scrolling sideways", async () => {
  const left = [...sitePages()]
  expect(left.length).toBeGreaterThan(100)
  const found: Array<string> = []
  const look = async (): Promise<void> => {
    const { complaints, page } = await opened()
    await load(page, "/")
    found.push(...complaints.splice(0).map((text) => `/ ${text}`))
    for (let address = left.pop(); address !== undefined; address = left.pop()) {
      await followLink(page, address)
      const wide = await seen<ReadonlyArray<string>>(page, tooWide)
      found.push(
        ...[...complaints.splice(0), ...wide.map((element) => `too wide: ${element}`)].map(
          (text) => `${address} ${text}`
        )
      )
    }
  }
  await Promise.all(Array.from({ length: tabs }, look))
  expect(found).toEqual([])
}, 120_000)

it("lists every page: of one that it does not know, the list says that the first import comes next", () => {
  const next = /<a[^>]*pager-link next[^>]* href="\/1-first-import"/
  const pages = sitePages().filter((address) => next.test(readFileSync(fileOf(address) ?? "", "utf8")))
  expect(pages).toEqual(["/"])
})

it("says in plain words that there is no such page", async () => {
  const { page } = await opened()
  await load(page, "/errors/NoSuchError")
  expect(await page.locator(".NotFound").innerText()).toContain("Search for it, or go to the first page.")
  expect(await page.getByRole("link", { name: "Go to the first page" }).getAttribute("href")).toBe("/")
})

/** One page of each kind. */
const kinds = [
  "/",
  "/2-the-five-steps",
  "/errors/StartInDoubt",
  "/reference/commands/runs",
  "/reference/providers/actito",
  "/api/promises"
]

/** Colours are all that differs in the dark. */
const rules = {
  // The button for the search shows its keys beside its name, which is enough of a name.
  light: `{ rules: { "label-content-name-mismatch": { enabled: false } } }`,
  dark: `{ runOnly: ["color-contrast"] }`
}

interface AxeResult {
  readonly violations: ReadonlyArray<{
    readonly id: string
    readonly nodes: ReadonlyArray<{ readonly html: string; readonly failureSummary?: string }>
  }>
}

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  it(`passes axe for ${colorScheme === "light" ? "contrast and structure" : "contrast"}`, async () => {
    const { complaints, page } = await opened({ colorScheme, viewport: { width: 1280, height: 900 } })
    const found: Array<string> = []
    for (const address of kinds) {
      await load(page, address)
      expect(await seen(page, `document.documentElement.classList.contains("dark")`)).toBe(
        colorScheme === "dark"
      )
      await page.evaluate(axe.source)
      const { violations } = await seen<AxeResult>(page, `axe.run(document, ${rules[colorScheme]})`)
      for (const { id, nodes } of violations)
        found.push(
          ...nodes
            .slice(0, 3)
            .map(
              ({ failureSummary = "", html }) => `${address} ${id}: ${html.slice(0, 200)} ${failureSummary}`
            )
        )
    }
    expect(found).toEqual([])
    expect(complaints).toEqual([])
  })
})

const focused = `(document.activeElement?.textContent ?? "").trim()`

it("finds StartInDoubt by keyboard, and opens its page", async () => {
  const { complaints, page } = await opened({ viewport: { width: 1280, height: 900 } })
  await load(page, "/1-first-import")
  await page.keyboard.press("/")
  await page.waitForSelector(".VPLocalSearchBox input")
  await page.keyboard.type("StartInDoubt")
  await page.waitForSelector(".VPLocalSearchBox .result")
  const [first] = await page.locator(".VPLocalSearchBox .result").allInnerTexts()
  expect(first).toContain("StartInDoubt")
  await page.keyboard.press("Enter")
  await page.waitForURL(/\/errors\/StartInDoubt/)
  await expect.poll(() => page.locator("h1").innerText()).toContain("StartInDoubt")
  expect(complaints).toEqual([])
})

it.each([800, 1000])("has room for its bar at the top in a window of %i pixels", async (width) => {
  const { page } = await opened({ viewport: { width, height: 800 } })
  await load(page, "/2-the-five-steps")
  const right = `document.querySelector(".VPNavBarAppearance").getBoundingClientRect().right`
  expect(await seen(page, right)).toBeLessThan(width)
  expect(await seen(page, tooWide)).toEqual([])
})

it("begins with a link that skips to the content", async () => {
  const { page } = await opened({ viewport: { width: 1280, height: 900 } })
  await load(page, "/2-the-five-steps")
  await page.keyboard.press("Tab")
  expect(await seen(page, focused)).toBe("Skip to content")
  await page.keyboard.press("Enter")
  await expect.poll(() => seen(page, "location.hash")).toBe("#VPContent")
  await expect.poll(() => seen(page, "document.activeElement?.id")).toBe("VPContent")
})

it("opens and leaves the menu of a telephone by keyboard", async () => {
  const { page } = await opened()
  await load(page, "/2-the-five-steps")
  const menu = page.locator(".VPLocalNav .menu")
  await menu.focus()
  await page.keyboard.press("Enter")
  await expect.poll(() => menu.getAttribute("aria-expanded")).toBe("true")
  expect(await page.locator(".VPSidebar").getByText("Connections").isVisible()).toBe(true)
  await page.keyboard.press("Escape")
  await expect.poll(() => menu.getAttribute("aria-expanded")).toBe("false")
})

it("keeps the choice between light and dark, and the diagrams follow it", async () => {
  const { page } = await opened({ colorScheme: "light", viewport: { width: 1280, height: 900 } })
  await load(page, "/2-the-five-steps")
  const ink = `getComputedStyle(document.querySelector(".diagram text")).fill`
  const before = await seen(page, ink)
  await page.locator(".VPNavBarAppearance button").click()
  await expect.poll(() => seen(page, ink)).not.toBe(before)
  await page.goto(`${site.origin}/promises`, { waitUntil: "load" })
  expect(await seen(page, `document.documentElement.classList.contains("dark")`)).toBe(true)
})
