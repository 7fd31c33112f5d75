/** Tables of members: name, type, meaning; what is inside a member stands in a table of its own below it. */
import { Prose, TypeName } from './parts.tsx'
import type { Anchors } from './prose.ts'
import type { Row, Table } from './rows.ts'

/** Whether it is read by the daemon or by you: a member that you may leave out, or that may be missing. */
export type Direction = 'sent' | 'received'

interface Drawing {
  readonly direction: Direction
  readonly anchors: Anchors
}

/** @param props.name of all of it, for people who do not see where it stands. */
export function Members(props: Drawing & { readonly name: string; readonly tables: readonly Table[] }) {
  const { name, tables, ...drawing } = props
  return (
    <>
      {tables.map((table, at) => (
        <div class="members" key={String(at)}>
          {table.label !== '' && (
            <p class="label">
              {table.label}
              {table.about !== '' && (
                <span class="quiet"> · {<Prose text={table.about} anchors={props.anchors} />}</span>
              )}
            </p>
          )}
          <MemberTable name={table.label === '' ? name : `${name}, ${table.label}`} rows={table.rows} {...drawing} />
        </div>
      ))}
    </>
  )
}

export function MemberTable(props: Drawing & { readonly name: string; readonly rows: readonly Row[] }) {
  const { name, rows, ...drawing } = props
  return (
    <table aria-label={name}>
      <thead class="sr-only">
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <MemberRow key={row.name} row={row} {...drawing} />
        ))}
      </tbody>
    </table>
  )
}

function MemberRow({ row, direction, anchors }: Drawing & { readonly row: Row }) {
  return (
    <tr>
      <th scope="row">
        <code>{row.name}</code>
        <span class="need">{need(row, direction)}</span>
        {row.deprecated && <span class="need">deprecated</span>}
      </th>
      <td>
        <p>
          <TypeName parts={row.type} />
          {row.limits.map((limit) => (
            <span class="limit" key={limit}>
              {limit}
            </span>
          ))}
        </p>
        {row.about !== '' && (
          <p>
            <Prose text={row.about} anchors={anchors} />
          </p>
        )}
        {row.values.length > 0 && (
          <p class="values">
            {row.values.map((value, at) => (
              <span key={value}>
                {at > 0 && ' '}
                <code>{value}</code>
              </span>
            ))}
          </p>
        )}
        <Members name={row.name} tables={row.tables} direction={direction} anchors={anchors} />
      </td>
    </tr>
  )
}

function need(row: Row, direction: Direction): string {
  if (direction === 'sent') return row.need === 'required' ? 'required' : ''
  return row.need === 'required' ? '' : 'may be absent'
}
