/** Whatever goes wrong on a page without anybody seeing it: errors, broken policy, requests to elsewhere. */
import type { Page } from 'playwright-core'

export function watchPage(page: Page): readonly string[] {
  const troubles: string[] = []
  let origin: string | null = null
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`))
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol === 'data:') return
    origin ??= url.origin
    if (url.origin !== origin) troubles.push(`request to ${url.origin}`)
  })
  return troubles
}

/**
 * What is cut off or covers something else: all visible words, numbers and icons must lie inside the window and apart
 * from each other.
 */
export async function misplaced(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    interface Box {
      readonly name: string
      readonly left: number
      readonly top: number
      readonly right: number
      readonly bottom: number
    }
    const boxes: Box[] = []
    const add = (name: string, r: DOMRect): void => {
      if (r.width > 0 && r.height > 0) boxes.push({ name, left: r.left, top: r.top, right: r.right, bottom: r.bottom })
    }
    const problems: string[] = []
    for (const svg of Array.from(document.querySelectorAll<SVGSVGElement>('svg'))) {
      const box = svg.getBoundingClientRect()
      add(svg.getAttribute('aria-label') ?? svg.getAttribute('class') ?? 'svg', box)
      const text = svg.querySelector('text')?.getBoundingClientRect()
      if (text !== undefined && (text.left < box.left - 1 || text.right > box.right + 1)) {
        problems.push(`${svg.getAttribute('aria-label')} is wider than its picture`)
      }
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement
      if (parent === null || parent.closest('svg, script, noscript, .sr-only') !== null) continue
      if (getComputedStyle(parent).visibility === 'hidden') continue
      if (node.textContent === null || node.textContent.trim() === '') continue
      const range = document.createRange()
      range.selectNodeContents(node)
      for (const rect of Array.from(range.getClientRects())) {
        // A line's box is higher than its letters, and lines set close together share some of it.
        add(node.textContent, new DOMRect(rect.x, rect.y + rect.height * 0.2, rect.width, rect.height * 0.65))
      }
    }
    if (boxes.length < 2) problems.push('there is hardly anything on the page')
    const slack = 1
    boxes.forEach((a, i) => {
      if (a.left < -slack || a.top < -slack || a.right > innerWidth + slack || a.bottom > innerHeight + slack) {
        problems.push(`${a.name} is cut off`)
      }
      for (const b of boxes.slice(i + 1)) {
        const apart =
          a.right <= b.left + slack ||
          b.right <= a.left + slack ||
          a.bottom <= b.top + slack ||
          b.bottom <= a.top + slack
        if (!apart) problems.push(`${a.name} and ${b.name} overlap`)
      }
    })
    return problems
  })
}

/** Font size of a drawn number, as a share of the window's height. */
export async function numberHeight(page: Page, selector: string): Promise<number> {
  return page
    .locator(`${selector} .big-number`)
    .first()
    .evaluate((svg) => {
      if (!(svg instanceof SVGSVGElement)) throw new Error('no picture')
      const box = svg.getBoundingClientRect()
      const view = svg.viewBox.baseVal
      return (Math.min(box.width / view.width, box.height / view.height) * 100) / innerHeight
    })
}

/** What a finger would miss: everything that can be tapped and is less than 48 px wide or high. Behind a dialog nothing can. */
export async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll('button, input:not(.sr-only), .radios label')).flatMap((target) => {
      const { width, height } = target.getBoundingClientRect()
      const hidden = document.querySelector('dialog[open]') !== null && target.closest('dialog') === null
      return hidden || width === 0 || (width >= 48 && height >= 48) ? [] : [`${target.textContent} ${width}×${height}`]
    }),
  )
}
