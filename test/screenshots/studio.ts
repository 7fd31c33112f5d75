/** Where pictures are taken. */
import type { BrowserContextOptions, Page } from 'playwright-core'
import type { TestSite } from '../../src/web/testing/site.ts'
import type { Stills } from '../../src/web/testing/stills.ts'
import type { TillShop } from '../../src/web/testing/till-shop.ts'

/** What a picture is taken with. */
export interface Studio {
  readonly site: TestSite
  readonly stills: Stills
  readonly till: TillShop
  /** A page of its own for one picture, or some of one; closed afterwards. */
  shoot(options: BrowserContextOptions, take: (page: Page) => Promise<void>): Promise<void>
  /** Saves what is to be seen; `whole`: also what one would have to scroll to. */
  save(page: Page, name: string, part?: 'seen' | 'whole'): Promise<void>
}
