/**
 * The words of the page: every sentence shown to a person comes from a message file, in Vietnamese first.
 *
 * Values are plain text; whoever shows them uses `textContent`.
 */
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle"
import english from "./messages/en.ftl?raw"
import vietnamese from "./messages/vi.ftl?raw"

export type Lang = "vi" | "en"
export type Words = (id: string, values?: Record<string, FluentVariable>) => string

const SOURCES: Record<Lang, string> = { vi: vietnamese, en: english }

/** Returns the words of a language; a message that is missing shows its id, so that it is noticed. */
export function words(lang: Lang): Words {
  // No invisible direction marks: both languages run left to right, and people copy these texts.
  const bundle = new FluentBundle(lang, { useIsolating: false })
  bundle.addResource(new FluentResource(SOURCES[lang]))
  return (id, values) => {
    const message = bundle.getMessage(id)
    return message?.value ? bundle.formatPattern(message.value, values, []) : id
  }
}
