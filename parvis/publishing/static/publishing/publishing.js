/* Small improvements of the composer and the calendar; both work without them.

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
