/** Makes elements. Text only ever enters a page as text: there is no way here to write markup. */

type Value = string | number | boolean | null | undefined | ((event: Event) => void)
export type Child = Node | string | null | false

/**
 * Returns an element with attributes and children. A function is a listener for the event of that name (`onclick`);
 * true is an empty attribute, false and null none.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, "")
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value))
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== false))
  return element
}

/** Puts children in place of those there are, unless nothing changed: what a finger is on must not be remade. */
export function refill(element: HTMLElement, key: string, make: () => Child[]): boolean {
  if (element.dataset.key === key) return false
  element.dataset.key = key
  element.replaceChildren(...make().filter((child): child is Node | string => child !== null && child !== false))
  return true
}

/** Writes text only where it differs, so that screen readers say only what is new. */
export function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

export function option(value: string, text: string): HTMLOptionElement {
  return h("option", { value }, text)
}

let count = 0

/** Returns an id no other element of the page has, to tie labels to fields. */
export function elementId(): string {
  count += 1
  return `ed-${count}`
}
