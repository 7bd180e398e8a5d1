import { defineConfig } from "vitepress"
import { reasonParts } from "./reason-parts.ts"
import { sidebars } from "./sidebar.ts"

export default defineConfig({
  title: "Bulkport",
  description: "Bulk imports in five steps, and what became of every row.",
  lang: "en",
  srcDir: "content",
  cleanUrls: true,
  lastUpdated: false,
  // The lists beside the pages are the same for all: fetched once instead of standing in each.
  metaChunk: true,
  // Readable for those who see less contrast, on both backgrounds.
  markdown: { theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" } },
  vite: { plugins: [reasonParts()] },
  themeConfig: {
    search: {
      provider: "local",
      options: {
        miniSearch: {
          // What is written for readers comes before what is made from code.
          searchOptions: { boostDocument: (id: string) => (/^\/(api|reference)\//.test(id) ? 0.4 : 1) }
        }
      }
    },
    nav: [
      // No more than has room beside the search in a small window; the sidebar lists everything.
      { text: "Try a file", link: "/preflight" },
      { text: "Write a provider", link: "/5-write-a-provider/" },
      { text: "Reference", link: "/reference/" },
      { text: "Errors", link: "/errors/" }
    ],
    sidebar: sidebars(),
    notFound: {
      title: "There is no such page",
      quote: "It has moved, or has never been there. Search for it, or go to the first page.",
      linkLabel: "Go to the first page",
      linkText: "First page"
    },
    outline: [2, 3]
  }
})
