// Says that something is on its way; shown only after a moment, so that quick answers do not flicker.
import "./spinner.css";

/** `<Spinner label="Reading traces"/>` */
export function Spinner({ label = "Reading" }: { readonly label?: string }) {
  return (
    <div class="spinner" role="status" aria-busy="true">
      <span class="spinner-wheel" aria-hidden="true" />
      <span>{label} …</span>
    </div>
  );
}
