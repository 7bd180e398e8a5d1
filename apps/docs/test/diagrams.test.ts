/** The diagrams are one source, drawn anew by a program. */
import { JournalEntry, lifecycleSteps } from "@bulkport/core"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, it } from "vitest"
import { diagrams } from "../scripts/diagrams/diagrams.ts"
import { drawDiagram } from "../scripts/diagrams/drawing.ts"
import { fiveSteps } from "../scripts/diagrams/five-steps.ts"
import { repository } from "../scripts/generated-page.ts"

it.each(diagrams.map((diagram) => [diagram.name, diagram] as const))(
  "the file of %s is what its source draws",
  async (name, diagram) => {
    const file = await readFile(join(repository, `apps/docs/diagrams/${name}.svg`), "utf8")
    expect(file, "run node apps/docs/scripts/diagrams/write-diagrams.ts").toBe(drawDiagram(diagram))
  }
)

it("shows the steps of the engine, in order, with entries that its journal has", () => {
  const steps = fiveSteps.boxes.filter(({ kind }) => kind === "step")
  expect(steps.map(({ title }) => title.slice(2))).toEqual([...lifecycleSteps])
  const known = JournalEntry.members.map(({ fields }) => fields._tag.schema.literal)
  const shown = steps.flatMap(({ facts = [] }) => facts.flatMap(([, value]) => value.match(/[a-z-]+/g) ?? []))
  expect(shown.filter((word) => word !== "or" && !known.some((tag) => tag === word))).toEqual([])
})

it("has a title and a text for those who cannot see, and asks for nothing", async () => {
  for (const diagram of diagrams) {
    const svg = drawDiagram(diagram)
    expect(svg).toContain(`<title id="${diagram.name}-title">`)
    expect(svg).toContain(`<desc id="${diagram.name}-text">`)
    expect(svg).toContain("prefers-color-scheme: dark")
    expect(svg.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|url\(|<script|<image/)
  }
})
