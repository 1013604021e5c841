import type { Stories } from "../story.ts";
import { Address, Blob } from "./media.tsx";

export const stories: Stories = {
  name: "Media",
  cases: {
    "by content": () => <Blob mime="image/png" size={24_310} hash="sha256:9f86d081884c7d65" />,
    "by content, size unknown": () => <Blob mime="audio/unknown" size={null} hash={null} />,
    "by address": () => <Address uri="https://shop.example/invoices/2026-11.pdf" mime="application/pdf" />,
    "by an address that leads nowhere safe": () => <Address uri="javascript:alert(1)" mime="text/html" />,
  },
};
