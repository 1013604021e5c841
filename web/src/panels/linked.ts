// Whether links to other screens lead anywhere: not in a page that was written to be sent to somebody.
import { createContext } from "preact";

export const Linked = createContext(true);
