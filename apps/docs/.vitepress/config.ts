import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitepress"

const errorPages = readdirSync(fileURLToPath(new URL("../content/errors", import.meta.url)))
  .filter((file) => file.endsWith(".md") && file !== "index.md")
  .map((file) => file.slice(0, -".md".length))

export default defineConfig({
  title: "Bulkport",
  description: "Bulk imports in five steps, and what became of every row.",
  lang: "en",
  srcDir: "content",
  cleanUrls: true,
  lastUpdated: false,
  themeConfig: {
    search: { provider: "local" },
    nav: [
      { text: "First import", link: "/1-first-import" },
      { text: "Command line", link: "/3-cli/" },
      { text: "In your service", link: "/4-in-your-service" },
      { text: "Write a provider", link: "/5-write-a-provider" },
      { text: "Errors", link: "/errors/" }
    ],
    sidebar: [
      {
        text: "Guide",
        items: [
          { text: "First import", link: "/1-first-import" },
          { text: "The five steps", link: "/2-the-five-steps" },
          { text: "Any file", link: "/files" },
          {
            text: "Command line",
            link: "/3-cli/",
            items: [
              { text: "Connections", link: "/3-cli/connections" },
              { text: "Many runs", link: "/3-cli/many-runs" },
              { text: "A page about a run", link: "/3-cli/report" },
              { text: "For programs", link: "/3-cli/programs" }
            ]
          },
          { text: "In your service", link: "/4-in-your-service" },
          { text: "Write a provider", link: "/5-write-a-provider" }
        ]
      },
      {
        text: "Providers",
        items: [
          { text: "Overview", link: "/6-providers/" },
          { text: "impact.com Advocate", link: "/6-providers/advocate" },
          { text: "Actito", link: "/6-providers/actito" }
        ]
      },
      {
        text: "Reference",
        items: [
          { text: "Promises", link: "/promises" },
          { text: "Findings", link: "/findings" },
          { text: "Exit codes", link: "/exit-codes" },
          { text: "Benchmarks", link: "/benchmarks" },
          { text: "Decisions", link: "/decisions" },
          {
            text: "Errors",
            link: "/errors/",
            collapsed: true,
            items: errorPages.map((tag) => ({ text: tag, link: `/errors/${tag}` }))
          }
        ]
      }
    ],
    outline: [2, 3]
  }
})
