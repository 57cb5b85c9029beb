/* Saves a form as one types: <form data-autosave="/t/…/draft/">; POST, the same fields as the form.

   A place for the word: <p class="saved" data-saved-at role="status"></p> inside the form (or anywhere, with the form's
   id in data-for). The server answers 2xx; a short text/plain body replaces our own sentence. On any other answer the
   text stays in the page, the sentence of the server (text/plain) or ours is shown, and we try again.
   A field inside data-unsaved does not start a save. The events `parvis:saved` and `parvis:unsaved` go to the form,
   for whoever counts or previews. */
(() => {
    "use strict";
    const CALM = 800;
    const AGAIN = 5000;
    const words = document.body.dataset;
    const states = new WeakMap();

    const place = (form) =>
        form.querySelector("[data-saved-at]") || (form.id && document.querySelector(`[data-saved-at][data-for="${form.id}"]`));

    function say(form, text, failed) {
        const spot = place(form);
        if (!spot) return;
        spot.textContent = text;
        spot.classList.toggle("saved--failed", failed);
    }

    const hour = () => {
        const now = new Date();
        const two = (value) => String(value).padStart(2, "0");
        return (words.hour || "{h}:{m}").replace("{h}", two(now.getHours())).replace("{m}", two(now.getMinutes()));
    };

    async function sentence(answer) {
        const kind = answer.headers.get("Content-Type") || "";
        const body = kind.startsWith("text/plain") ? (await answer.text()).trim() : "";
        return body.length < 400 ? body : "";
    }

    async function save(form) {
        const state = states.get(form);
        state.timer = 0;
        if (state.busy) return wait(form, CALM);
        state.busy = true;
        state.dirty = false;
        try {
            const body = new FormData(form);
            const answer = await fetch(form.dataset.autosave, { method: "POST", body, redirect: "error" });
            const told = await sentence(answer);
            if (!answer.ok) throw new Error(told);
            say(form, told || (words.saved || "").replace("{time}", hour()), false);
            form.dispatchEvent(new CustomEvent("parvis:saved", { bubbles: true }));
        } catch (error) {
            state.dirty = true;
            const network = error instanceof TypeError;
            say(form, (network ? "" : error.message) || words.notSaved || "", true);
            form.dispatchEvent(new CustomEvent("parvis:unsaved", { bubbles: true }));
            if (network) wait(form, AGAIN);
        } finally {
            state.busy = false;
        }
    }

    function wait(form, time) {
        const state = states.get(form);
        clearTimeout(state.timer);
        state.timer = setTimeout(() => save(form), time);
    }

    document.addEventListener("input", (event) => {
        const form = event.target.form;
        if (!form || !form.dataset.autosave || event.target.closest("[data-unsaved]")) return;
        if (!states.has(form)) states.set(form, { timer: 0, busy: false, dirty: false });
        states.get(form).dirty = true;
        wait(form, CALM);
    });

    document.addEventListener("submit", (event) => {
        const state = states.get(event.target);
        if (!state) return;
        clearTimeout(state.timer);
        state.dirty = false;
    });

    addEventListener("beforeunload", (event) => {
        const unsaved = [...document.querySelectorAll("form[data-autosave]")].some((form) => states.get(form)?.dirty);
        if (unsaved) event.preventDefault();
    });
})();
