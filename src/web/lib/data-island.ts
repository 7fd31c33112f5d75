/** Reads the page's data: `<script type="application/json" id="data">`, which is data and never run. */
export function readIsland<T>(root: { getElementById(id: string): { readonly textContent: string | null } | null }): T {
  const text = root.getElementById('data')?.textContent
  if (text === null || text === undefined) throw new Error('this page has no data')
  return JSON.parse(text) as T
}

/** JSON that cannot end the element that it stands in. */
export function islandJson(data: unknown): string {
  return JSON.stringify(data).replace(/</g, '\\u003c')
}
