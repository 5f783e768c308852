// Keys that move through the grid.

/** Where a key goes, and in which direction to look for a row from there. */
export function gridMove(
  event: { readonly key: string },
  active: number,
  length: number,
  page: number,
): { readonly to: number; readonly by: number } | undefined {
  switch (event.key) {
    case 'ArrowDown':
      return { to: active + 1, by: 1 };
    case 'ArrowUp':
      return { to: active - 1, by: -1 };
    case 'PageDown':
      return { to: active + page, by: 1 };
    case 'PageUp':
      return { to: active - page, by: -1 };
    case 'Home':
      return { to: 0, by: 1 };
    case 'End':
      return { to: length - 1, by: -1 };
    default:
      return undefined;
  }
}
