/* The keyboard layer. It reads the page; nobody registers anything.

   data-key="r"            a link or button is pressed, a field is focused, when R is typed ("g i": G, then I).
   data-key-label="…"      what the help says; otherwise aria-label or the text of the element.
   data-list, data-item    J and K go from item to item (the item itself if it takes focus, else its first link);
                           X ticks the box of the item one stands on.
   data-send               the button that Ctrl+Enter (or ⌘+Enter) presses while one types in its form.
   Escape                  leaves the field, so that single keys work again; what was typed stays.
   ?                       lists what is available on this page.      /  goes to [data-key="/"] or input[type=search].
   Nothing happens while one types in a field. The person may switch single keys off in the help (kept in the browser). */
(() => {
    "use strict";
    const OFF = "parvis-keys-off";
    const help = document.getElementById("keys");
    let first = "";
    let firstTimer = 0;

    const kept = () => {
        try {
            return localStorage.getItem(OFF) === "1";
        } catch {
            return false;
        }
    };
    const keep = (off) => {
        try {
            localStorage.setItem(OFF, off ? "1" : "0");
        } catch {
            /* a browser that keeps nothing: the choice lasts as long as the page */
        }
    };

    const shown = (element) => element.getClientRects().length > 0 && !element.closest("[inert], [hidden]");
    const typing = (element) =>
        element.isContentEditable || /^(input|textarea|select)$/i.test(element.tagName)
            ? !/^(checkbox|radio|button|submit|reset)$/.test(element.type || "")
            : false;
    const find = (key) =>
        [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key && usable(one));
    const usable = (one) => !one.disabled && (shown(one) || one.closest("[popover]"));

    function press(element) {
        if (/^(input|textarea|select)$/i.test(element.tagName) && typing(element)) {
            element.focus();
            if (element.select && element.tagName === "INPUT") element.select();
            return;
        }
        if (element.tagName === "SUMMARY") element.focus();
        element.click();
    }

    function walk(step) {
        const items = [...document.querySelectorAll("[data-list] [data-item]")].filter(shown);
        if (!items.length) return false;
        const here = items.findIndex((item) => item.contains(document.activeElement));
        const current = here >= 0 ? here : items.findIndex((item) => item.matches("[aria-current]"));
        const next = items[Math.min(Math.max(current + step, 0), items.length - 1)];
        const target = next.matches("a, button, [tabindex]") ? next : next.querySelector("a, button, [tabindex]");
        if (!target) return false;
        target.focus({ preventScroll: true });
        next.scrollIntoView({ block: "nearest" });
        next.dispatchEvent(new CustomEvent("parvis:walked", { bubbles: true }));
        return true;
    }

    const boxOf = (item) => item && item.querySelector("input[type=checkbox]:not(:disabled)");

    function tick() {
        const here = document.activeElement.closest("[data-list] [data-item]");
        const box = boxOf(here || document.querySelector("[data-list] [data-item][aria-current]"));
        if (box) box.click();
        return Boolean(box);
    }

    function search() {
        const field = find("/") || [...document.querySelectorAll("input[type=search]")].find(shown);
        if (field) press(field);
        return Boolean(field);
    }

    const name = (one) =>
        (one.dataset.keyLabel || one.getAttribute("aria-label") || one.textContent || one.placeholder || "")
            .trim()
            .replace(/\s+/g, " ");

    function line(list, key, label) {
        const term = document.createElement("dt");
        key.split(" ").forEach((part) => {
            const cap = document.createElement("kbd");
            cap.textContent = part;
            term.append(cap, " ");
        });
        const said = document.createElement("dd");
        said.textContent = label;
        list.append(term, said);
    }

    function openHelp() {
        if (!help || help.open) return false;
        const list = help.querySelector("[data-keys]");
        list.replaceChildren();
        if (document.querySelector("[data-list] [data-item]")) {
            line(list, "j", list.dataset.next);
            line(list, "k", list.dataset.previous);
        }
        if ([...document.querySelectorAll("[data-list] [data-item]")].some(boxOf)) line(list, "x", list.dataset.tick);
        const seen = new Set();
        document.querySelectorAll("[data-key]").forEach((one) => {
            if (seen.has(one.dataset.key) || !usable(one)) return;
            seen.add(one.dataset.key);
            line(list, one.dataset.key, name(one));
        });
        if (!seen.has("/") && document.querySelector("input[type=search]")) line(list, "/", list.dataset.search);
        const send = [...document.querySelectorAll("[data-send]")].find(usable);
        if (send) line(list, "Ctrl Enter", name(send));
        line(list, "?", list.dataset.help);
        const box = help.querySelector("[data-keys-off]");
        box.checked = kept();
        help.showModal();
        return true;
    }

    function typed(key) {
        const both = first ? `${first} ${key}` : key;
        clearTimeout(firstTimer);
        first = "";
        const found = find(both);
        if (found) {
            press(found);
            return true;
        }
        if (key === "j") return walk(1);
        if (key === "k") return walk(-1);
        if (key === "x") return tick();
        if (key === "/") return search();
        if (document.querySelector(`[data-key^="${CSS.escape(key)} "]`)) {
            first = key;
            firstTimer = setTimeout(() => (first = ""), 1200);
            return true;
        }
        return false;
    }

    /* In a field: Escape leaves it (a search that holds text is emptied first), Ctrl+Enter sends. */
    function inField(event) {
        const field = event.target;
        if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
            if (field.type !== "search" || !field.value) field.blur();
        } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field.form) {
            const send = [...field.form.elements].find((one) => one.matches("[data-send]") && usable(one));
            if (!send) return;
            event.preventDefault();
            field.form.requestSubmit(send);
        }
    }

    document.addEventListener("keydown", (event) => {
        if (event.defaultPrevented || event.isComposing) return;
        if (typing(event.target)) return inField(event);
        if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
        if (event.key === "?") {
            if (openHelp()) event.preventDefault();
            return;
        }
        if (kept() || event.key.length !== 1) return;
        const key = event.shiftKey && /[a-z]/i.test(event.key) ? event.key.toUpperCase() : event.key;
        if (typed(key)) event.preventDefault();
    });

    document.addEventListener("change", (event) => {
        if (event.target.matches("[data-keys-off]")) keep(event.target.checked);
    });
    document.addEventListener("click", (event) => {
        if (event.target.closest("[data-keys-help]")) openHelp();
    });
})();
