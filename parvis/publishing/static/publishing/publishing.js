/* Small improvements of the composer and the calendar; both work without them.

   data-apply="id_text"    a proposal: at data-at the words data-was become data-with; Ctrl+Z brings them back. When the
                           words are no longer there the form is sent, and the server says so.
   data-stays="…"          a fold that stays as the person left it when its surroundings are exchanged.
   data-upload            a file input that sends its form as soon as files are chosen.
   data-move="/t/…/move/"  a post that can be dragged to another [data-day]. */
(() => {
    "use strict";

    document.addEventListener("change", (event) => {
        const input = event.target.closest("[data-upload]");
        if (!input || !input.files.length) return;
        const button = input.form.querySelector("button[name=upload]");
        if (button) input.form.requestSubmit(button);
    });

    /* The nearest place where the words stand: the text may have grown before them since they were read. */
    function nearest(text, words, at) {
        let best = -1;
        for (let place = text.indexOf(words); place >= 0; place = text.indexOf(words, place + 1)) {
            if (best < 0 || Math.abs(place - at) < Math.abs(best - at)) best = place;
            if (place > at || !words) break;
        }
        return best;
    }

    /* As if it were typed: the browser's own undo knows it, and the form is saved as for any other key. */
    function replace(field, place, length, words) {
        field.focus();
        field.setSelectionRange(place, place + length);
        const done = words ? document.execCommand("insertText", false, words) : document.execCommand("delete");
        if (done) return;
        field.setRangeText(words, place, place + length, "end");
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }

    document.addEventListener("click", (event) => {
        const button = event.target.closest("[data-apply]");
        const field = button && document.getElementById(button.dataset.apply);
        if (!field) return;
        const { was, with: words, at } = button.dataset;
        const place = nearest(field.value, was, Number(at));
        if (place < 0) return;
        event.preventDefault();
        const fold = field.closest("details");
        if (fold) fold.open = true;
        replace(field, place, was.length, words);
        button.closest("li").hidden = true;
        const said = document.querySelector("[data-applied]");
        if (said) said.textContent = said.dataset.said.replace("{was}", was.length > 60 ? `${was.slice(0, 60)}…` : was);
    });

    const open = new Set();

    document.addEventListener(
        "toggle",
        (event) => {
            const name = event.target.dataset?.stays;
            if (name) open[event.target.open ? "add" : "delete"](name);
        },
        true,
    );

    document.addEventListener("htmx:afterSwap", (event) => {
        event.target.querySelectorAll("[data-stays]").forEach((fold) => (fold.open = open.has(fold.dataset.stays)));
    });

    let dragged = null;

    document.addEventListener("dragstart", (event) => {
        dragged = event.target.closest?.("[data-move]") || null;
        if (dragged) event.dataTransfer.effectAllowed = "move";
    });

    document.addEventListener("dragover", (event) => {
        const day = dragged && event.target.closest?.("[data-day]");
        if (!day) return;
        event.preventDefault();
        document.querySelectorAll(".day--over").forEach((other) => other.classList.toggle("day--over", other === day));
        day.classList.add("day--over");
    });

    document.addEventListener("dragend", () => {
        dragged = null;
        document.querySelectorAll(".day--over").forEach((day) => day.classList.remove("day--over"));
    });

    document.addEventListener("drop", (event) => {
        const day = dragged && event.target.closest?.("[data-day]");
        if (!day) return;
        event.preventDefault();
        const form = dragged.querySelector("form");
        if (!form || dragged.closest("[data-day]") === day) return;
        const chosen = document.createElement("input");
        Object.assign(chosen, { type: "hidden", name: "day", value: day.dataset.day });
        form.append(chosen);
        form.submit();
    });
})();
