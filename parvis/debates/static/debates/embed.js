/* Shows a debate in another site's page:
     <script src="https://…/d/embed.js" data-debate="the-slug" data-lang="fr" async></script>
   A frame is put before the script, as high as its content. Nothing of the page around is read. */
"use strict";
(() => {
    const script = document.currentScript;
    const slug = script.dataset.debate || "";
    const origin = new URL(script.src).origin;
    const frame = document.createElement("iframe");
    const language = script.dataset.lang ? "?lang=" + encodeURIComponent(script.dataset.lang) : "";
    frame.src = origin + "/d/" + encodeURIComponent(slug) + "/embed/" + language;
    frame.title = script.dataset.title || "Débat";
    frame.loading = "lazy";
    frame.style.cssText = "display:block;width:100%;height:34rem;border:0";
    script.before(frame);
    window.addEventListener("message", (event) => {
        const told = event.data;
        if (event.source !== frame.contentWindow || event.origin !== origin || !told || !Number.isFinite(told.height)) return;
        frame.style.height = Math.min(Math.max(told.height, 200), 20000) + "px";
    });
})();
