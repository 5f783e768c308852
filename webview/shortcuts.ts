// Keys that lead from one part of the panel to another.

export interface Places {
  readonly query: { focus(): void };
  readonly grid: { focus(): void };
  readonly detail: HTMLElement;
  readonly facets: HTMLElement;
  /** Over the grid they are in its way. */
  readonly putFacetsAway: () => unknown;
}

/** `/` goes to the query, Ctrl+Down from there to the rows, Escape from a pane beside them back to them. */
export function shortcut(event: KeyboardEvent, places: Places): void {
  const { target, key } = event;
  const typing =
    target instanceof HTMLInputElement || (target instanceof HTMLElement && target.localName.startsWith('vscode-text'));
  const within = (pane: HTMLElement): boolean => target instanceof Node && pane.contains(target);
  if (key === '/' && !typing && !event.ctrlKey && !event.metaKey) places.query.focus();
  else if (key === 'Escape' && within(places.detail)) places.grid.focus();
  else if (key === 'Escape' && within(places.facets)) {
    places.putFacetsAway();
    places.grid.focus();
  } else if (key === 'ArrowDown' && event.ctrlKey && typing) places.grid.focus();
  else return;
  event.preventDefault();
}

/** Opened by keyboard, the panel is ready to be typed into; what the person has chosen since is left alone. */
export function focusFirst(query: { focus(): void }): void {
  const first = (): void => {
    if (document.activeElement === document.body) query.focus();
  };
  if (document.hasFocus()) first();
  else window.addEventListener('focus', first, { once: true });
}
