/** The whole reference, drawn. Nothing here waits for script. */
import { Contents } from './contents.tsx'
import type { DocsView } from './docs-view.ts'
import { GettingStarted } from './getting-started.tsx'
import { OperationDocs } from './operation-section.tsx'
import { Heading, Prose } from './parts.tsx'
import { Errors, Events, ShapeList, Topics, Webhooks } from './reference-lists.tsx'

export function Docs({ view }: { readonly view: DocsView }) {
  return (
    <div class="docs" data-url={view.url}>
      <a class="skip" href="#start">
        Skip to the text
      </a>
      <Contents view={view} />
      <main>
        <header>
          <h1>baristad for tills</h1>
          <p class="lead">
            <Prose text={view.about} anchors={view.anchors} />
          </p>
          <p class="quiet">
            {`Version ${view.version} · `}
            <a href="/openapi.json">openapi.json</a>
          </p>
        </header>
        <GettingStarted view={view} />
        {view.groups.map((group) => (
          <section class="group" key={group.anchor} id={group.anchor} data-group>
            <Heading level={2} anchor={group.anchor}>
              {group.title}
            </Heading>
            {group.about !== '' && (
              <p>
                <Prose text={group.about} anchors={view.anchors} />
              </p>
            )}
            {group.operations.map((section) => (
              <OperationDocs key={section.anchor} section={section} anchors={view.anchors} />
            ))}
          </section>
        ))}
        <Events view={view} />
        <Webhooks view={view} />
        <Errors view={view} />
        <ShapeList view={view} />
        <Topics view={view} />
        <p class="nothing" hidden>
          Nothing here has these words. Escape shows everything again.
        </p>
      </main>
    </div>
  )
}
