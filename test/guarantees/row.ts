/** What breaks, what happens then, the test that shows it (from the repository's root), and a part of its title. */
export type Row = readonly [fault: string, then: string, file: string, title: string]
