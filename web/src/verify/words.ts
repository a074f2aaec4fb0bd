/** The words of this page are those of `duthao verify`: one file of messages for both. */
import { FluentBundle, FluentResource } from "@fluent/bundle"

import en from "../../../server/messages/en/bundle.ftl?raw"
import vi from "../../../server/messages/vi/bundle.ftl?raw"
import { LINKS, type Broken, type Given, type Held, type Link } from "./broken"

function bundle(lang: string, source: string): FluentBundle {
  const made = new FluentBundle(lang, { useIsolating: false })
  made.addResource(new FluentResource(source))
  return made
}

/** Says messages in one language. */
export class Words {
  private readonly bundle: FluentBundle

  constructor(lang: string) {
    this.bundle = lang === "en" ? bundle("en", en) : bundle("vi", vi)
  }

  say(key: string, given: Given = {}): string {
    const [id, attribute] = key.split(".") as [string, string?]
    const message = this.bundle.getMessage(id)
    const pattern = attribute === undefined ? message?.value : message?.attributes[attribute]
    return pattern ? this.bundle.formatPattern(pattern, given) : key
  }

  link(link: Link): string {
    return `${LINKS.indexOf(link) + 1}/${LINKS.length} ${this.say(`verify-link-${link}`)}`
  }

  held(held: Held): string {
    const { decision } = held.given
    const told: Given = decision === undefined ? {} : { decision: this.say(`verify-decision-${decision}`) }
    return this.say(`verify-held-${held.key}`, { ...held.given, ...told })
  }

  broken(broken: Broken): string {
    const what = this.say(`verify-fault-${broken.fault}`, broken.given)
    const next = this.say(`verify-link-${broken.link}.next`)
    return this.say("verify-broken", { link: this.link(broken.link), what, next })
  }
}
