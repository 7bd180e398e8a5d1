/** The page about a run, in one file that needs nothing from outside. */
import { createHash } from "node:crypto"
import { basename } from "node:path"
import { html, Html, type Inset } from "./html.ts"
import { failingSection, outcomeSection, reasonsSection } from "./outcome-section.ts"
import { cut, time } from "./page-parts.ts"
import { pageStyle } from "./page-style.ts"
import {
  familySection,
  filesSection,
  findingsSection,
  partsSection,
  warningsSection
} from "./record-sections.ts"
import type { ReportedRun } from "./reported-run.ts"
import { identitySection, settingsSection } from "./settings-section.ts"
import { timelineSection } from "./timeline-section.ts"

/** What is said at the top of the page. */
export interface Headline {
  readonly is: "succeeded" | "incomplete" | "job-failed" | "not-over"
  /** A sentence. */
  readonly said: string
  /** What more a reader must know, in sentences. */
  readonly also: ReadonlyArray<string>
  /** What to do next, and the commands for it; left out when nothing is left to do. */
  readonly next?: { readonly what: string; readonly commands: ReadonlyArray<string> }
}

/** What wrote the page. */
export interface PageMaker {
  readonly version: string
  readonly node: string
}

/** Nothing may be loaded, run, sent or framed: the one style in the page is named by its sum. */
const policy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(pageStyle).digest("base64")}'; base-uri 'none'; form-action 'none'`

/** As it stands: a space more, and its sum is another one. */
const style = new Html(`<style>${pageStyle}</style>`)

const headlineOf = ({ also, is, next, said }: Headline): Html =>
  html`<div class="verdict ${is}">
    <p class="said">${said}</p>
    ${also.map((text) => html`<p>${text}</p>`)}${
      next &&
      html`<div class="next">
        ${next.what}${next.commands.map((command) => html`<code>${command}</code>`)}
      </div>`
    }
  </div>`

/** The page. Texts from outside are escaped, and all lists are cut to a length that somebody may read. */
export const reportPage = (run: ReportedRun, headline: Headline, maker: PageMaker): string => {
  const { state } = run.view
  const file = cut(basename(state.plan.source.path), 120)
  const part = state.plan.part && `, part ${state.plan.part.number} of ${state.plan.part.of}`
  const sections: ReadonlyArray<Inset> = [
    outcomeSection(run),
    reasonsSection(run),
    warningsSection(run),
    timelineSection(run),
    partsSection(run),
    familySection(run),
    failingSection(run),
    findingsSection(run),
    filesSection(run),
    settingsSection(run),
    identitySection(run)
  ]
  return html`${new Html("<!doctype html>")}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <title>${file} – ${headline.said}</title>
        ${style}
      </head>
      <body>
        <header>
          <p class="kicker">Import of ${time(state.createdAt)}</p>
          <h1>${file}${part}</h1>
          <p class="kicker">${state.plan.importType} of ${state.target}</p>
          ${headlineOf(headline)}
        </header>
        <main>${sections}</main>
        <footer>
          <p>
            Written ${time(run.at)} by Bulkport ${maker.version} with Node ${maker.node}, from
            ${run.view.entries.length} recorded entries.
            ${
              run.includeValues
                ? "It holds the content of rows: hand it on with care."
                : "It holds no content of rows."
            }
          </p>
        </footer>
      </body>
    </html> `.text
}
