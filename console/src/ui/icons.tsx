const paths = {
  camera: 'M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM12 16.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4z',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01',
  book: 'M5 4h14v16H5zM9 4v16M12 8.500h4M12 12h4',
  gear: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 4.800v4.400M8 14.800v4.400',
  match: 'M5 12.500l4.500 4.500L19 7.500',
  possible: 'M4 14.500c2.500-4 5-4 8 0s5.500 4 8 0M4 9c2.500-4 5-4 8 0s5.500 4 8 0',
  no_match: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM8 12h8',
  retake: 'M19 12a7 7 0 1 1-2.200-5.100M19 4v4h-4',
  cross: 'M6 6l12 12M18 6L6 18',
  files: 'M4 6h6l2 2.500h8V19H4z',
  crop: 'M7 3v14h14M3 7h14v14',
  next: 'M5 12h14M13 6l6 6-6 6',
  people: 'M9 11.500a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400zM3 19c.500-3.500 3-5 6-5s5.500 1.500 6 5M16 5.500a3 3 0 0 1 0 5.800M17.500 14.300c2 .600 3.200 2.200 3.500 4.700',
  shield: 'M12 3.500l7 2.500v5.500c0 4.500-3 7.500-7 9-4-1.500-7-4.500-7-9V6zM8.500 12l2.500 2.500 4.500-4.500',
  case: 'M4 8.500h16V19H4zM9 8.500V5h6v3.500M4 13h16M12 12v2.500',
  up: 'M12 19V6M6 11l6-6 6 6',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
