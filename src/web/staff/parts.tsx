import type { ComponentChildren } from 'preact'
import type { StaffView } from '../data.ts'

/** What every form needs of the page that it stands on. */
export type Page = Pick<StaffView, 'csrf' | 'pageKey' | 'may'>

interface FormProps {
  readonly page: Page
  readonly action: string
  /** Tells this form from the others of its action: its Idempotency-Key ends with it. */
  readonly about: string
  readonly fields?: Readonly<Record<string, string>>
  readonly children: ComponentChildren
}

/** A form that the daemon carries out once, however often it is sent. */
export function Form({ page, action, about, fields = {}, children }: FormProps) {
  return (
    <form method="post" action="/staff/do">
      <input type="hidden" name="csrf" value={page.csrf} />
      {/* Header text: what is not plain letters of an id is left out. */}
      <input
        type="hidden"
        name="idem"
        value={`${page.pageKey}.${action}.${about.replace(/[^\w.-]/g, '_')}`.slice(0, 200)}
      />
      <input type="hidden" name="action" value={action} />
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  )
}

export function Reason({ id }: { readonly id: string }) {
  return (
    <p class="field">
      <label for={id}>Reason, if you like</label>
      <input id={id} name="reason" maxLength={140} autocomplete="off" />
    </p>
  )
}

interface SectionProps {
  readonly id: string
  readonly title: string
  /** Beside the title; null: nothing to count. */
  readonly count: string | null
  readonly tone?: 'asks' | 'calm'
  readonly children: ComponentChildren
}

export function Section({ id, title, count, tone = 'calm', children }: SectionProps) {
  return (
    <section id={id} class={tone} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        {title} {count !== null && <span class="count">{count}</span>}
      </h2>
      {children}
    </section>
  )
}
