/* Debates, for the team: copy the address, print, and show of the form only what the chosen way of answering needs.

   data-copy="#id"    copies that field's value, and says so in the button (data-copied).   Hidden without script.
   data-print         opens the browser's own printing.                                     Hidden without script.
   form[data-debate]  "choices that one may take" and "points" stand there for their own kind of poll only. */
(() => {
    "use strict";
    document.querySelectorAll("[data-copy], [data-print]").forEach((one) => (one.hidden = false));

    document.addEventListener("click", async (event) => {
        if (event.target.closest("[data-print]")) window.print();
        const button = event.target.closest("[data-copy]");
        if (!button) return;
        const field = document.querySelector(button.dataset.copy);
        field.select();
        try {
            await navigator.clipboard.writeText(field.value);
        } catch {
            document.execCommand("copy");
        }
        const before = button.textContent;
        button.textContent = button.dataset.copied;
        document.body.dispatchEvent(new CustomEvent("parvis:say", { detail: { text: button.dataset.copied } }));
        setTimeout(() => (button.textContent = before), 2000);
    });

    const form = document.querySelector("form[data-debate]");
    const only = { most_choices: ["several"], points: ["points"], takes_statements: ["statements"], moderates_first: ["statements"] };
    function fit() {
        const chosen = form.elements.method && form.elements.method.value;
        if (!chosen) return;
        Object.entries(only).forEach(([name, methods]) => {
            const field = form.elements[name];
            if (field) field.closest(".field").hidden = !methods.includes(chosen);
        });
    }
    if (form) {
        form.addEventListener("change", fit);
        fit();
    }
})();
