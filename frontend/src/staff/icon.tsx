/** Line drawings of the screens on duty, kept out of what a resident loads. */
const ICONS = {
  village: 'M3 11l9-7 9 7M5.5 9.5V20h13V9.5M10 20v-5.5h4V20',
  work: 'M9 4h6v3H9zM9 5.5H6V20h12V5.5h-3M9 12h6M9 16h4',
  badge: 'M5 4h14v16H5zM12 12.5a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM8.5 17c.6-1.8 1.8-2.6 3.5-2.6s2.9.8 3.5 2.6',
  shift: 'M12 3l7.5 3v5.5c0 4.5-3 7.8-7.5 9.5-4.5-1.7-7.5-5-7.5-9.5V6zM9 12l2.2 2.2L15.5 10',
  hands: 'M3 12l4-5 4 2 3-2 4 1 3 5M7 14l4 4 2-1 2 1 4-4',
  people: 'M9 11.5a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 19.5c.6-3.5 3-5.2 6.5-5.2s5.9 1.7 6.5 5.2M16 5a3.5 3.5 0 010 6.5M17.5 14.6c2.3.5 3.6 2.2 4 4.9',
  form: 'M6 3.5h12v17H6zM9 8h6M9 12h6M9 16h3',
  card: 'M3 6h18v12H3zM6.5 10h4v4h-4zM13.5 10.5H18M13.5 13.5H17',
  eye: 'M2.5 12C5 7.5 8.2 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.7 6.5-9.5 6.5S5 16.5 2.5 12zM12 15a3 3 0 100-6 3 3 0 000 6z',
  scale: 'M12 4v16M7 20h10M5 7h14M5 7l-2.5 6h5zM19 7l-2.5 6h5z',
  flag: 'M6 21V4M6 5h12l-2.5 4L18 13H6',
  rule: 'M5 4h11l3 3v13H5zM8.5 11h7M8.5 15h7M8.5 7.5h3',
  sunset: 'M3 18h18M6 14.5a6 6 0 0112 0M12 4v2M4.5 8L6 9.5M19.5 8L18 9.5M9 21.5h6',
  search: 'M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM15.5 15.5L20.5 20.5',
  key: 'M8 15.5a4 4 0 100-8 4 4 0 000 8zM12 11.5h8.5M17 11.5v3.5M20.5 11.5v2.5',
} as const;

export type DutyIconName = keyof typeof ICONS;

/** A line drawing beside a word, never instead of one. */
export function DutyIcon(props: { name: DutyIconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={ICONS[props.name]} />
    </svg>
  );
}
