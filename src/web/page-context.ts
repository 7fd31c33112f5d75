/** What every page is given: its files, and which build they are of. */

export interface PageAssets {
  readonly script: string
  readonly styles: readonly string[]
}

export interface Assets {
  readonly board: PageAssets
  readonly pairing: PageAssets
  readonly order: PageAssets
  readonly docs: PageAssets
  readonly till: PageAssets
  readonly staff: PageAssets
  readonly lane: PageAssets
  readonly paper: PageAssets
}

export interface PageContext {
  readonly assets: Assets
  readonly build: string
}
