/** One half of the seeded sessions; the other runs beside it on the other core. */
import { fuzzHalf } from "./fuzz"

fuzzHalf(0)
