/* The inbox: after a message was opened beside the list, the list marks it and the title takes the focus. */
(() => {
    "use strict";
    document.addEventListener("htmx:afterSwap", (event) => {
        if (event.detail.target.id !== "reading") return;
        const reading = document.getElementById("reading");
        const open = reading ? reading.dataset.message : "";
        document.querySelectorAll("[data-list] [data-item]").forEach((row) => {
            const link = row.querySelector(".row__link");
            if (link && open && link.pathname.includes(open)) row.setAttribute("aria-current", "true");
            else row.removeAttribute("aria-current");
        });
        const title = document.getElementById("conversation-title");
        if (title) title.focus({ preventScroll: innerWidth >= 768 });
    });
})();
