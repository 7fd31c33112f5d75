import type { ComponentChildren } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { PageAssets } from '../data.ts'
import { islandJson } from '../lib/data-island.ts'
import { FAVICON } from '../lib/favicon.ts'

export interface DocumentProps {
  readonly lang: string
  /** Default: from left to right. */
  readonly dir?: 'ltr' | 'rtl'
  readonly title: string
  readonly assets: Pick<PageAssets, 'styles'> & { readonly script: string | null }
  /** Loads the page again after this long where no script runs; null for a page that is final. Seconds. */
  readonly refreshS: number | null
  /** `always`: also where script runs, because the page has none. Default `without-script`. */
  readonly refresh?: 'always' | 'without-script'
  /** What the script needs to go on from here. */
  readonly data: unknown
  readonly themeColor: string
  readonly children: ComponentChildren
  /** Below the page; no script touches it. */
  readonly foot?: ComponentChildren
}

/** A whole document. Nothing in it is inline but data, which is never run; so the strictest policy holds. */
export function renderDocument(props: DocumentProps): string {
  const html = (
    <html lang={props.lang} dir={props.dir}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{props.title}</title>
        <meta name="robots" content="noindex" />
        <meta name="referrer" content="no-referrer" />
        <meta name="format-detection" content="telephone=no" />
        <meta name="theme-color" content={props.themeColor} />
        <link rel="icon" href={FAVICON} />
        {props.assets.styles.map((href) => (
          <link key={href} rel="stylesheet" href={href} />
        ))}
        {props.assets.script !== null && <script type="module" src={props.assets.script} />}
        {props.refreshS !== null && props.refresh === 'always' && (
          <meta http-equiv="refresh" content={String(props.refreshS)} />
        )}
        {props.refreshS !== null && props.refresh !== 'always' && (
          <noscript>
            <meta http-equiv="refresh" content={String(props.refreshS)} />
          </noscript>
        )}
      </head>
      <body>
        <div id="app">{props.children}</div>
        {props.foot}
        {props.data !== null && (
          <script type="application/json" id="data" dangerouslySetInnerHTML={{ __html: islandJson(props.data) }} />
        )}
      </body>
    </html>
  )
  return `<!doctype html>${renderToString(html)}`
}
