/** Skills that hang on a single machine or person: when it fails, every drink that takes one of them waits. */

export interface Skilled {
  readonly id: string
  readonly skills: readonly string[]
}

/** Who alone can what, in the order of the machines; who can nothing alone is not in it. */
export function loneSkills(machines: readonly Skilled[]): readonly Skilled[] {
  const makers = new Map<string, number>()
  for (const { skills } of machines)
    for (const skill of new Set(skills)) makers.set(skill, (makers.get(skill) ?? 0) + 1)
  return machines.flatMap(({ id, skills }) => {
    const alone = [...new Set(skills)].filter((skill) => makers.get(skill) === 1)
    return alone.length === 0 ? [] : [{ id, skills: alone }]
  })
}
