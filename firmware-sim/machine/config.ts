/** What kind of machine it is. */
export interface MachineConfig {
  /** At most 16 bytes. */
  readonly serial: string
  /** At most 24 bytes. */
  readonly model: string
  /** At most 12 bytes. */
  readonly firmware: string
  /** 1–4. */
  readonly groups: number
  readonly milkSystem: 'fitted' | 'none'
  readonly cupSensor: 'fitted' | 'none'
  /** Whether the memory survives the process; says the feature `durable`. */
  readonly memory: 'durable' | 'volatile'
  /** Pours take `nominalMs` divided by this. */
  readonly pourSpeed: number
  /** Relative spread of a pour's duration, 0–0.5: ± this share, evenly. */
  readonly pourSpread: number
  /** The device's own limit of any pour, milliseconds. */
  readonly absoluteMaxMs: number
  /** Brews kept in the journal, at least 16. */
  readonly journalSize: number
  /** The clock's reading at boot, milliseconds; near 2³² to see it wrap. */
  readonly clockStartMs: number
}
