/* What was typed outlives a session that ended: it is kept in this tab when a form is sent, and stands in the form again
   once the same person is signed in again. Nothing to write in a template.

   Passwords, codes and files are never kept; nothing is in a form with data-unkept. The next page forgets it, unless
   that is one where one signs in, or one that says that nothing was done (data-unsent). */
(() => {
    "use strict";
    const NAME = "parvis.typed";
    const body = document.body;
    const here = location.pathname + location.search;
    const stored = {
        get() { try { return JSON.parse(sessionStorage.getItem(NAME)); } catch { return null; } },
        set(value) { try { sessionStorage.setItem(NAME, JSON.stringify(value)); } catch { /* full or forbidden */ } },
        drop() { try { sessionStorage.removeItem(NAME); } catch { /* nothing was kept */ } },
    };
    const KEPT = "textarea[name], select[name], input[name]:not([type=hidden], [type=password], [type=file], [type=submit], [autocomplete=one-time-code])";
    const chosen = (field) => (field.matches("[type=checkbox], [type=radio]") ? field.checked : field.value);
    const address = (form) => new URL(form.getAttribute("action") || form.getAttribute("hx-post") || here, location.href).pathname;

    document.addEventListener("submit", (event) => {
        const form = event.target;
        const sends = form.getAttribute("method") === "post" || form.hasAttribute("hx-post"); // a field may be named "method"
        if (!sends || !body.dataset.who || form.matches("[data-unkept]")) return;
        const fields = [...form.querySelectorAll(KEPT)].map((field) => [field.name, chosen(field)]);
        if (fields.length) stored.set({ page: here, who: body.dataset.who, form: address(form), fields, lost: false });
    });
    document.addEventListener("htmx:afterRequest", (event) => {
        if (event.detail.requestConfig.verb === "post" && event.detail.successful && !event.detail.xhr.getResponseHeader("HX-Redirect")) stored.drop();
    });

    const kept = stored.get();
    if (!kept) return;
    if (!body.dataset.who || document.querySelector("[data-unsent]")) stored.set({ ...kept, lost: true });
    else if (!kept.lost || kept.who !== body.dataset.who) stored.drop();
    else if (kept.page === here && !fill(document)) document.addEventListener("htmx:load", (event) => fill(event.target));

    function fill(root) {
        const form = [...root.querySelectorAll("form")].find((one) => address(one) === kept.form && one.querySelector(KEPT));
        if (!form || !stored.get()) return Boolean(form);
        const left = [...form.querySelectorAll(KEPT)];
        for (const [name, value] of kept.fields) {
            const place = left.findIndex((field) => field.name === name);
            if (place < 0) continue;
            const [field] = left.splice(place, 1);
            if (typeof value === "boolean") field.checked = value;
            else field.value = value;
            field.dispatchEvent(new Event("input", { bubbles: true }));
        }
        for (let around = form; around; around = around.parentElement) if (around.tagName === "DETAILS") around.open = true;
        const said = document.createElement("p");
        said.className = "banner banner--care";
        said.setAttribute("role", "status");
        said.textContent = body.dataset.typed;
        form.before(said);
        said.scrollIntoView({ block: "center" });
        stored.drop();
        return true;
    }
})();
