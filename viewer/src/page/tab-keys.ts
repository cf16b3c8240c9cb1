/** Arrow keys, Home and End in a list of tabs: the next tab is focused and opened. */
export function tabKeys(event: KeyboardEvent): void {
  const tabs = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=tab]')];
  const now = tabs.indexOf(event.target as HTMLElement);
  const to = {
    ArrowRight: (now + 1) % tabs.length,
    ArrowLeft: (now - 1 + tabs.length) % tabs.length,
    Home: 0,
    End: tabs.length - 1,
  }[event.key];
  if (now >= 0 && to !== undefined) {
    tabs[to].focus();
    tabs[to].click();
    event.preventDefault();
  }
}
